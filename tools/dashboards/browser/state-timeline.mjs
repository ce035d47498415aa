import { mappingOf, thresholdColor } from '../fields.mjs';
import { element } from './elements.mjs';
import { seriesOf } from './series.mjs';

/** A bar per series, in which a piece lasts as long as a value does. */
export function stateTimeline(content, panel, { range }) {
  const series = seriesOf(panel);
  if (series.length === 0) return false;
  const share = (seconds) => `${(100 * seconds) / (range.to - range.from)}%`;
  const rows = series.flatMap(({ name, points, config }) => {
    const pieces = states(points, range.step).map(({ from, to, value }) => {
      const color = thresholdColor(config, value);
      const place = `left: ${share(from - range.from)}; width: ${share(to - from)}`;
      const text = mappingOf(config, value).text ?? String(value);
      const look = `background: color-mix(in srgb, ${color} 70%, transparent)`;
      return element('div', { style: `${place}; ${look}` }, text);
    });
    return [element('div', {}, name), element('div', { class: 'states' }, ...pieces)];
  });
  content.append(element('div', { class: 'timeline' }, ...rows));
  return true;
}

/** Runs of the same value; a gap ends one. */
function states(points, step) {
  const found = [];
  for (const [time, value] of points) {
    const last = found.at(-1);
    if (last?.value === value && time - last.to <= step) last.to = time;
    else found.push({ from: time, to: time, value });
  }
  return found;
}
