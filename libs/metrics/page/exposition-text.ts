import { h } from './dom.js';

const SAMPLE = /^([^\s{]+)(\{.*\})?(\s+)(\S+)(.*)$/;
const LABEL = /([^\s{},="]+)(=)("(?:[^"\\]|\\.)*")/g;

/** A line of an exposition with its parts told apart, for the eye alone: it is text all the same. */
export function colouredLine(line: string): HTMLElement {
  if (line.startsWith('#')) {
    const [, hash = '', name = '', rest = ''] = /^(# (?:HELP|TYPE|UNIT|EOF)?\s?)(\S*)(.*)$/.exec(line) ?? [];
    return h(
      'div',
      { class: 'line comment' },
      hash,
      h('span', { class: 'name' }, name),
      rest || (hash ? '' : line),
    );
  }
  const [, name = '', labels = '', space = '', value = '', rest = ''] = SAMPLE.exec(line) ?? [];
  if (name === '') return h('div', { class: 'line' }, line);
  return h(
    'div',
    { class: 'line' },
    h('span', { class: 'name' }, name),
    ...colouredLabels(labels),
    space,
    h('span', { class: 'number' }, value),
    rest,
  );
}

function colouredLabels(labels: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const match of labels.matchAll(LABEL)) {
    parts.push(labels.slice(from, match.index), h('span', { class: 'label' }, match[1] ?? ''), '=');
    parts.push(h('span', { class: 'text' }, match[3] ?? ''));
    from = match.index + match[0].length;
  }
  parts.push(labels.slice(from));
  return parts;
}
