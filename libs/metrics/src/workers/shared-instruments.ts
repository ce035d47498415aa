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

/** The metrics of this process as instruments that it can share: its own, and mirrors of those of other libraries. */
export class SharedInstruments {
  readonly #collector = new MetricCollector();
  readonly #mirrors = new ForeignMirrors();
  /** The mirror of each foreign metric. */
  #mirrored = new Map<string, OwnInstrument>();

  /** @param aboutOthers the names of metrics about the other metrics */
  constructor(
    private readonly metrics: ScrapedMetrics,
    private readonly aboutOthers: ReadonlySet<string>,
  ) {}

  /** All that there are. */
  present(): Set<OwnInstrument> {
    const list = this.metrics.list();
    const foreign = new Set(list.filter((metric) => !isOwnInstrument(metric)).map(({ name }) => name));
    for (const name of this.#mirrored.keys()) if (!foreign.has(name)) this.#mirrored.delete(name);
    return new Set([...list.filter(isOwn), ...this.#mirrored.values()]);
  }

  /** Those that show what was recorded at any time, since nothing has to be collected. */
  recorded(): Set<OwnInstrument> {
    return new Set(this.metrics.list().filter(isOwn).filter(isRecorded));
  }

  /** Collects all metrics, or only those that do so without running anything of the application. */
  async collect(request: WholeRequest, which: 'all' | 'recorded'): Promise<Set<OwnInstrument>> {
    const list = this.metrics.list();
    const metrics = which === 'all' ? list : list.filter(isRecorded);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    const about = new Set(metrics.filter(({ name }) => this.aboutOthers.has(name)));
    const collected = await this.#collector.collectAll(metrics, { ...request, about });
    return new Set(collected.flatMap((one) => this.#instrumentOf(one, byName, request)));
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

function isOwn(metric: object): metric is OwnInstrument {
  return isOwnInstrument(metric);
}

function isRecorded(metric: object): boolean {
  return (metric as { readonly collect?: unknown }).collect === undefined;
}
