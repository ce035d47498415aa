import { h } from './dom.js';
import { labelsOf, seriesCountOf } from './family-track.js';
import { human } from './format.js';
import type { History } from './history.js';
import { present } from './measures.js';

/** A pool as its connections: those in use, those at rest, and those that there may be; who waits stands beside it. */
export function poolPicture(history: History, prefix: string): HTMLElement[] {
  const segment = history.family(`${prefix}db_connections_active`)?.present;
  if (segment === undefined) return [];
  return Array.from({ length: seriesCountOf(segment) }, (_, series) => {
    const labels = labelsOf(segment, series);
    const of = (metric: string): number =>
      present(history, prefix + metric, (other) =>
        Object.entries(labels).every(([name, value]) => other[name] === value),
      ) ?? 0;
    const active = of('db_connections_active');
    const idle = of('db_connections_idle');
    const waiting = of('db_connections_waiting');
    const most = Math.max(of('db_connections_max'), active + idle);
    const name = Object.values(labels).join(' ') || 'Database pool';
    const text = `${human(active)} in use, ${human(idle)} idle, ${human(Math.max(0, most - active - idle))} not open of ${human(most)}`;
    return h(
      'section',
      { class: 'card pool' },
      h(
        'header',
        {},
        h('h2', {}, name),
        h(
          'p',
          { class: 'verdict', 'data-verdict': waiting > 0 ? 'watch' : 'well' },
          waiting > 0 ? 'watch' : 'well',
        ),
      ),
      h(
        'div',
        { class: 'stack', role: 'img', 'aria-label': text },
        part('active', active, most),
        part('idle', idle, most),
      ),
      h('p', { class: 'faint note' }, text),
      h(
        'p',
        {},
        waiting > 0 ? `${human(waiting)} waiting for a connection` : 'Nobody waits for a connection.',
      ),
    );
  });
}

function part(kind: string, count: number, most: number): HTMLElement {
  const element = h('span', { class: kind });
  element.style.width = `${most > 0 ? (100 * count) / most : 0}%`;
  return element;
}
