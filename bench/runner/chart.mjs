import { median, rounded } from './statistics.mjs';

const WIDTH = 760;
const LABEL_WIDTH = 210;
const VALUE_WIDTH = 130;
const BAR_HEIGHT = 16;
const ROW_HEIGHT = 21;
const PANEL_HEAD = 44;
const LEGEND = [
  ['ours', 'this library'],
  ['peer', 'others'],
  ['floor', 'floor: the same work without metrics'],
];
const FLOORS = ['array write', 'bare', 'encoding the text', 'plain', 'two clock reads'];

/**
 * An SVG of panels, one below the other: for each a bar a contestant, as long as the median of its figure, with a whisker
 * from the least to the largest round. A figure whose rounds reach 0 is marked as noise. A panel
 * is `{ title, table, row, figure }`, with the contestants that are `ours` where their names do not tell; those without
 * measured cases are left out.
 */
export function chart(title, panels, cases) {
  const parts = [];
  let y = 58;
  for (const panel of panels) {
    const bars = barsOf(panel, cases);
    if (bars.length === 0) continue;
    parts.push(text(0, y + 26, panel.title, 'head'));
    y += PANEL_HEAD;
    const longest = Math.max(...bars.map(({ most }) => most));
    const at = (value) => (Math.max(0, value) / longest) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
    for (const { name, value, least, most } of bars) {
      const width = Math.max(1, at(value));
      const [from, to, middle] = [LABEL_WIDTH + at(least), LABEL_WIDTH + at(most), y + BAR_HEIGHT / 2];
      parts.push(
        text(LABEL_WIDTH - 8, y + 12, name, 'name'),
        `<rect class="${kindOf(name, panel)}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}"/>`,
        `<path class="whisker" d="M${from.toFixed(1)} ${middle}H${to.toFixed(1)}m0-3v6M${from.toFixed(1)} ${middle - 3}v6"/>`,
        text(Math.max(to, LABEL_WIDTH + width) + 6, y + 12, valueText(value, least), 'value'),
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
.whisker { stroke: #24292f; fill: none; }
@media (prefers-color-scheme: dark) { text { fill: #9da7b3; } .ours { fill: #3fb950; } .whisker { stroke: #e6edf3; } }
</style>
${text(0, 18, title, 'title')}
${legend(42)}
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
    .map(({ contestant, figures }) => ({
      name: contestant,
      value: median(figures[figure]),
      least: Math.min(...figures[figure]),
      most: Math.max(...figures[figure]),
    }))
    .toSorted((a, b) => a.value - b.value);
}

function valueText(value, least) {
  return least <= 0 ? `${rounded(value)}, within the noise around 0` : String(rounded(value));
}

function legend(y) {
  const parts = [text(0, y, 'Less is better. A whisker spans all rounds.', 'value')];
  let x = 270;
  for (const [kind, words] of LEGEND) {
    parts.push(
      `<rect class="${kind}" x="${x}" y="${y - 10}" width="12" height="12"/>`,
      text(x + 17, y, words, 'value'),
    );
    x += 40 + words.length * 6.4;
  }
  return parts.join('\n');
}

function text(x, y, words, kind) {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(words)}</text>`;
}

function escaped(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
