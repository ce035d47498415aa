import { median, rounded } from './statistics.mjs';

const WIDTH = 760;
const LABEL_WIDTH = 210;
const VALUE_WIDTH = 80;
const BAR_HEIGHT = 16;
const ROW_HEIGHT = 21;
const PANEL_HEAD = 44;
const FLOORS = ['array write', 'bare', 'encoding the text', 'plain', 'two clock reads'];

/**
 * An SVG of panels, one below the other: for each a bar a contestant, as long as the median of its figure. A panel
 * is `{ title, table, row, figure }`, with the contestants that are `ours` where their names do not tell; those without
 * measured cases are left out.
 */
export function chart(title, panels, cases) {
  const parts = [];
  let y = 34;
  for (const panel of panels) {
    const bars = barsOf(panel, cases);
    if (bars.length === 0) continue;
    parts.push(text(0, y + 26, panel.title, 'head'));
    y += PANEL_HEAD;
    const longest = Math.max(...bars.map(({ value }) => value));
    for (const { name, value } of bars) {
      const width = Math.max(1, ((WIDTH - LABEL_WIDTH - VALUE_WIDTH) * value) / longest);
      parts.push(
        text(LABEL_WIDTH - 8, y + 12, name, 'name'),
        `<rect class="${kindOf(name, panel)}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}"/>`,
        text(LABEL_WIDTH + width + 6, y + 12, String(rounded(value)), 'value'),
      );
      y += ROW_HEIGHT;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" width="${WIDTH}" height="${y + 8}" role="img">
<title>${escaped(title)}</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #57606a; }
.title { font-size: 15px; font-weight: 600; }
.head { font-weight: 600; }
.name { text-anchor: end; }
.ours { fill: #1a7f37; }
.peer { fill: #8c959f; }
.floor { fill: #d4a72c; }
@media (prefers-color-scheme: dark) { text { fill: #9da7b3; } .ours { fill: #3fb950; } }
</style>
${text(0, 18, title, 'title')}
${parts.join('\n')}
</svg>
`;
}

function kindOf(name, { ours = [] }) {
  if (FLOORS.includes(name)) return 'floor';
  return name.startsWith('ours') || ours.includes(name) ? 'ours' : 'peer';
}

function barsOf({ table, row, figure }, cases) {
  return cases
    .filter((one) => one.table === table && one.row === row && one.figures?.[figure] !== undefined)
    .map(({ contestant, figures }) => ({ name: contestant, value: median(figures[figure]) }))
    .toSorted((a, b) => a.value - b.value);
}

function text(x, y, words, kind) {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(words)}</text>`;
}

function escaped(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
