import { cssColor } from '../fields.mjs';
import { formatValue } from '../format.mjs';
import { element } from './elements.mjs';
import { seriesOf } from './series.mjs';

export function stat(content, panel, { range }) {
  const series = seriesOf(panel);
  if (series.length === 0) return false;
  const size = series.length === 1 ? 48 : 34;
  const values = series.map(({ name, last, points, color, config }) => {
    const textColor = panel.options.colorMode === 'none' ? cssColor('text') : color;
    const text = formatValue(last, config.unit, config.decimals);
    return element(
      'div',
      { class: 'stat' },
      ...(series.length > 1 ? [element('span', {}, name)] : []),
      element('b', { style: `color: ${textColor}; font-size: ${size}px` }, text),
      ...(panel.options.graphMode === 'area' && points.length > 1 ? [sparkline(points, color, range)] : []),
    );
  });
  content.append(element('div', { class: 'stats' }, ...values));
  return true;
}

/** The points over the whole range, from the lowest value to the highest. */
function sparkline(points, color, { from, to }) {
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (time) => ((time - from) / (to - from)) * 100;
  const y = (value) => 95 - ((value - low) / (high - low || 1)) * 85;
  const line = points.map(([time, value]) => `${x(time)},${y(value)}`).join(' ');
  const [first, last] = [points[0], points.at(-1)].map(([time]) => x(time));
  const template = element('template');
  template.innerHTML = `<svg viewBox="0 0 100 100" preserveAspectRatio="none">
    <polygon points="${first},100 ${line} ${last},100" fill="${color}" fill-opacity="0.15" />
    <polyline points="${line}" fill="none" stroke="${color}" vector-effect="non-scaling-stroke" />
  </svg>`;
  return template.content;
}
