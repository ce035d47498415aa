import {
  type Collected,
  CollectedInstrument,
  MetricCollector,
} from '../core/exposition/collect/metric-collector.js';
import { isOwnInstrument, type OwnInstrument } from '../core/exposition/source/instrument-family.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import type { Aggregator } from '../core/instruments/registry-contract.js';
import { ForeignMirrors } from '../core/members/foreign-mirrors.js';
import type { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import type { WholeRequest } from '../scrape/whole.js';
import type { ThreadMetrics } from './threads/thread-metrics.js';

/** The metrics of this process as instruments that it can share: its own, and mirrors of those of other libraries. */
export class SharedInstruments {
  readonly #collector = new MetricCollector();
  readonly #mirrors = new ForeignMirrors();
  /** The mirror of each foreign metric. */
  #mirrored = new Map<string, OwnInstrument>();

  /**
   * @param threads the other threads of this process
   * @param aboutOthers the names of metrics about the other metrics
   */
  constructor(
    private readonly metrics: ScrapedMetrics,
    private readonly threads: ThreadMetrics,
    private readonly aboutOthers: ReadonlySet<string>,
  ) {}

  /** All that there are. */
  present(): Set<OwnInstrument> {
    return new Set(this.threads.joined(this.#ofThisThread()));
  }

  /** Those that show what was recorded at any time, since nothing has to be collected. */
  recorded(): Set<OwnInstrument> {
    const own = this.#ofThisThread();
    return without(
      own.filter((one) => !isRecorded(one)),
      this.threads.joinNow(own),
    );
  }

  #ofThisThread(): OwnInstrument[] {
    const list = this.metrics.list();
    const foreign = new Set(list.filter((metric) => !isOwnInstrument(metric)).map(({ name }) => name));
    for (const name of this.#mirrored.keys()) if (!foreign.has(name)) this.#mirrored.delete(name);
    return [...list.filter(isOwn), ...this.#mirrored.values()];
  }

  /** Collects all metrics, or only those that do so without running anything of the application. */
  async collect(request: WholeRequest, which: 'all' | 'recorded'): Promise<Set<OwnInstrument>> {
    const list = this.metrics.list();
    const metrics = which === 'all' ? list : list.filter(isRecorded);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    const about = new Set(metrics.filter(({ name }) => this.aboutOthers.has(name)));
    const collected = await this.#collector.collectAll(metrics, { ...request, about });
    const done = new Set(collected.flatMap((one) => this.#instrumentOf(one, byName, request)));
    const own = this.#ofThisThread();
    return without(
      own.filter((one) => !done.has(one)),
      await this.threads.join(own),
    );
  }

  #instrumentOf(
    collected: Collected,
    byName: ReadonlyMap<string, RegistryMetric>,
    { onError }: WholeRequest,
  ): OwnInstrument[] {
    if (collected instanceof CollectedInstrument) return [collected.instrument];
    const metric = byName.get(collected.name);
    if (metric === undefined) return [];
    try {
      const { aggregator = 'sum' } = metric as { readonly aggregator?: Aggregator };
      const mirror = this.#mirrors.mirror(collected, aggregator, this.metrics.defaultLabelsOf(metric));
      this.#mirrored.set(collected.name, mirror);
      return [mirror];
    } catch (error) {
      onError(collected.name, error);
      return [];
    }
  }
}

/** All but those that have the name of one of some others. */
function without(others: readonly OwnInstrument[], all: readonly OwnInstrument[]): Set<OwnInstrument> {
  const names = new Set(others.map(({ name }) => name));
  return new Set(all.filter(({ name }) => !names.has(name)));
}

function isOwn(metric: object): metric is OwnInstrument {
  return isOwnInstrument(metric);
}

function isRecorded(metric: object): boolean {
  return (metric as { readonly collect?: unknown }).collect === undefined;
}
