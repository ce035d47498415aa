/** An HTML element with its attributes and children; a child is a node or text. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * A table; each cell of its rows is text, a node, or a list of both. It shows as many rows as `height` has room for, and
 * how many are left out.
 */
export function tableElement(name, head, rows, { height, rowPx }) {
  const room = Math.floor(height / rowPx) - 1;
  const shown = rows.length > room ? rows.slice(0, Math.max(0, room - 1)) : rows;
  const hidden = rows.length - shown.length;
  const rest = hidden > 0 ? [[element('span', { class: 'more' }, `and ${hidden} more`)]] : [];
  const row = (tag, cells) => element('tr', {}, ...cells.map((cell) => element(tag, {}, ...[cell].flat())));
  return element(
    'table',
    { class: name },
    element('thead', {}, row('th', head)),
    element('tbody', {}, ...[...shown, ...rest].map((cells) => row('td', cells))),
  );
}
