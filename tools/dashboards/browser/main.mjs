import { bargauge } from './bargauge.mjs';
import { element } from './elements.mjs';
import { heatmap } from './heatmap.mjs';
import { stat } from './stat.mjs';
import { stateTimeline } from './state-timeline.mjs';
import { table } from './table.mjs';
import { timeseries } from './timeseries.mjs';

/** Each draws a panel into its content; false means there is nothing to draw. */
const PANELS = { bargauge, heatmap, stat, 'state-timeline': stateTimeline, table, timeseries };

const drawing = JSON.parse(document.querySelector('#drawing').textContent);

document.title = drawing.title;
document.body.append(header(drawing), element('main'));
for (const panel of drawing.panels) drawPanel(panel);

function header({ title, variables, range }) {
  const shown = variables
    .filter(({ name }) => name !== 'datasource')
    .map(({ label, text }) =>
      element('div', { class: 'variable' }, element('span', {}, label), element('span', {}, text)),
    );
  const time = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const text = `${time(range.from)} to ${time(range.to)} UTC`;
  return element('header', {}, element('h1', {}, title), ...shown, element('div', { class: 'range' }, text));
}

function drawPanel(panel) {
  const { x, y, w, h } = panel.gridPos;
  const style = `grid-column: ${x + 1} / span ${w}; grid-row: ${y + 1} / span ${h}`;
  const main = document.querySelector('main');
  if (panel.type === 'row') {
    main.append(element('h2', { class: 'row', style }, panel.title));
    return;
  }
  const content = element('div', { class: 'content' });
  main.append(element('section', { style }, element('h2', {}, panel.title), content));
  const note = (text) => content.replaceChildren(element('div', { class: 'note' }, text));
  const draw = PANELS[panel.type];
  try {
    if (!draw) note(`This tool draws no ${panel.type}`);
    else if (draw(content, panel, drawing) === false) note(panel.fieldConfig.defaults.noValue ?? 'No data');
  } catch (error) {
    // Nobody sees the console of a headless browser.
    note(error.message);
  }
}
