/** An HTML element with its attributes and children; a child is a node or text. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A table; each cell of its rows is text, a node, or a list of both. */
export function tableElement(name, head, rows) {
  const row = (tag, cells) => element('tr', {}, ...cells.map((cell) => element(tag, {}, ...[cell].flat())));
  return element(
    'table',
    { class: name },
    element('thead', {}, row('th', head)),
    element('tbody', {}, ...rows.map((cells) => row('td', cells))),
  );
}
