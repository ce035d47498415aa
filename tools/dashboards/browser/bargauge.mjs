import { formatValue } from '../format.mjs';
import { element } from './elements.mjs';
import { seriesOf } from './series.mjs';

export function bargauge(content, panel) {
  const series = seriesOf(panel);
  if (series.length === 0) return false;
  const values = series.map(({ last }) => last);
  const bars = series.flatMap(({ name, last, color, config }) => {
    // Without limits, the bars reach from the lowest to the highest value.
    const { min = Math.min(...values), max = Math.max(...values) } = config;
    const share = Math.min(1, Math.max(0, (last - min) / (max - min || 1)));
    const fill = `width: ${share * 100}%; background: color-mix(in srgb, ${color} 35%, transparent); border-color: ${color}`;
    return [
      element('div', {}, name),
      element('div', { class: 'track' }, element('div', { style: fill })),
      element(
        'div',
        { class: 'value', style: `color: ${color}` },
        formatValue(last, config.unit, config.decimals),
      ),
    ];
  });
  content.append(element('div', { class: 'bars' }, ...bars));
  return true;
}
