import type { Buckets } from './buckets.js';
import { h, setAttribute } from './dom.js';
import { human, type Unit } from './format.js';

/** The most bars that can be told apart on a telephone; neighbours share one when there are more. */
const MOST_BARS = 48;

interface Bar {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** The distribution of values over buckets, as bars; empty buckets at both ends are left out. */
export function distribution(buckets: Buckets, counts: ArrayLike<number>, unit: Unit): HTMLElement {
  const bars = barsOf(buckets, Array.from(counts));
  const [first] = bars;
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return h('p', { class: 'faint' }, 'Nothing in this time.');
  const most = Math.max(...bars.map(({ count }) => count));
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const text = (bound: number, infinity: string): string =>
    Number.isFinite(bound) ? human(bound, unit) : infinity;
  return h(
    'figure',
    { class: 'distribution' },
    h(
      'div',
      {
        class: 'bars',
        role: 'img',
        'aria-label': `Distribution from ${text(first.lower, 'less')} to ${text(last.upper, 'more')}`,
      },
      ...bars.map(({ lower, upper, count }) => {
        const fill = h('span', { class: 'fill' });
        fill.style.height = `${Math.max(count > 0 ? 2 : 0, (100 * count) / most)}%`;
        const range =
          upper === Infinity
            ? `above ${human(lower, unit)}`
            : `${human(lower, unit)} to ${human(upper, unit)}`;
        return h('div', { title: `${range}: ${human(count / total, 'ratio')}` }, fill);
      }),
    ),
    h('figcaption', {}, h('span', {}, text(first.lower, '−∞')), h('span', {}, text(last.upper, '∞'))),
  );
}

/** The buckets from the first to the last one with values. Native ones that have never had any are one bar of nothing. */
export function barsOf({ lower, upper }: Buckets, counts: readonly number[]): Bar[] {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const bars: Bar[] = [];
  for (let i = first; i >= 0 && i <= last; i++) {
    const from = lower[i] as number;
    const end = bars.at(-1)?.upper ?? from;
    if (end < from) bars.push({ lower: end, upper: from, count: 0 });
    bars.push({ lower: from, upper: upper[i] as number, count: counts[i] as number });
  }
  const each = Math.ceil(bars.length / MOST_BARS);
  return each <= 1 ? bars : joined(bars, each);
}

function joined(bars: readonly Bar[], each: number): Bar[] {
  return Array.from({ length: Math.ceil(bars.length / each) }, (_, index) => {
    const part = bars.slice(index * each, (index + 1) * each);
    return {
      lower: (part[0] as Bar).lower,
      upper: (part.at(-1) as Bar).upper,
      count: part.reduce((sum, { count }) => sum + count, 0),
    };
  });
}

/** A share of a whole as a bar with its number, for a cell of a table. */
export function shareBar(share: number, text: string): HTMLElement {
  const fill = h('span', { class: 'fill', 'aria-hidden': 'true' });
  fill.style.width = `${Math.min(100, Math.max(0, share * 100))}%`;
  const element = h(
    'span',
    { class: 'share' },
    h('span', { class: 'track', 'aria-hidden': 'true' }, fill),
    h('span', {}, text),
  );
  setAttribute(element, 'data-share', share.toFixed(3));
  return element;
}
