import { h, setChildren, setText } from '../dom.js';
import { human } from '../format.js';
import type { History } from '../history.js';
import { dependencyKinds } from '../kinds.js';
import { present } from '../measures.js';
import { poolPicture } from '../pools.js';
import type { Route } from '../route.js';
import type { View } from '../view.js';
import { CallsView } from './calls.js';

/** What the application depends on: pools of connections, caches, databases and other hosts. */
export class DependenciesView implements View {
  readonly element = h('div');
  private readonly figures = h('dl', { class: 'figures' });
  private readonly pools = h('div', { class: 'pools' });
  private readonly calls = new CallsView(
    dependencyKinds,
    h(
      'p',
      { class: 'empty' },
      'No database, cache or other host is measured. Give MetricsModule.forFeature() an integration, such as pgPool(), redisClient(), cacheStore() or outgoingHttp().',
    ),
  );

  constructor() {
    this.element.append(this.pools, this.figures, this.calls.element);
  }

  update(history: History, route: Route): void {
    const prefix = history.about?.roles.prefix ?? '';
    setChildren(this.pools, poolPicture(history, prefix));
    setChildren(this.figures, figures(history, prefix));
    this.calls.update(history, route);
  }

  destroy(): void {
    this.calls.destroy();
  }
}

/** Single figures: whether clients are connected, and how often the cache has what is asked for. */
function figures(history: History, prefix: string): HTMLElement[] {
  const ready = present(history, `${prefix}redis_client_ready`, undefined, 'max');
  const reads = `${prefix}cache_operations_total`;
  const hits = present(history, reads, ({ result }) => result === 'hit');
  const misses = present(history, reads, ({ result }) => result === 'miss');
  const share =
    hits === undefined || misses === undefined || hits + misses === 0 ? undefined : hits / (hits + misses);
  return [
    ready === undefined
      ? undefined
      : figure('Redis client', ready > 0 ? 'ready' : 'not ready', ready > 0 ? 'well' : 'bad'),
    share === undefined ? undefined : figure('Cache hits since the start', human(share, 'ratio'), undefined),
  ].filter((one) => one !== undefined);
}

function figure(name: string, value: string, verdict: string | undefined): HTMLElement {
  const text = h('dd', { 'data-verdict': verdict });
  setText(text, value);
  return h('div', {}, h('dt', {}, name), text);
}
