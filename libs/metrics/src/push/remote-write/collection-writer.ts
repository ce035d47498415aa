import { CollectedInstrument } from '../../core/exposition/collect/metric-collector.js';
import type { DefaultLabels } from '../../core/exposition/labels/label-encoder.js';
import type { Family } from '../../core/exposition/source/family.js';
import { InstrumentReader } from '../../core/exposition/source/instrument-family.js';
import { TimeSlice } from '../../core/exposition/stream/time-slice.js';
import type { Collection } from '../loop/collection.js';
import type { Batch } from './batch.js';
import { RequestBuilder } from './request-builder.js';
import { SeriesWriter } from './series-writer.js';
import { SnappyCompressor } from './snappy.js';
import { StaleSeries } from './stale-series.js';

/** A request is sent when it has this many samples: few enough that its compression does not hold up others. */
export const SAMPLES_PER_REQUEST = 2000;

/** Receives the requests of a shard as they are ready. */
export type TakeBatch = (shard: number, batch: Batch) => void;

/** Writes collections as requests, in slices of the event loop's time. */
export class CollectionWriter {
  private readonly slice = new TimeSlice();
  private readonly reader = new InstrumentReader();
  private readonly stale = new StaleSeries();
  private readonly series: SeriesWriter;
  private readonly compressor = new SnappyCompressor();
  private readonly builders: RequestBuilder[] = [];
  private shardCount = 1;
  private lastMs = -Infinity;
  private defaultLabelsOf: Collection['defaultLabelsOf'] = () => ({});
  /** All labels that a metric's series get, by its default labels. */
  private readonly added = new WeakMap<DefaultLabels, DefaultLabels>();

  /**
   * @param externalLabels labels of the series that have none of these names
   * @param take receives each request
   * @param onError is told of each metric that is left out or cut short
   */
  constructor(
    private readonly externalLabels: DefaultLabels,
    hasCustomBuckets: boolean,
    private readonly take: TakeBatch,
    private readonly onError: (metric: string, error: unknown) => void,
  ) {
    this.series = new SeriesWriter(hasCustomBuckets);
  }

  /** Writes a collection, and marks of the series that have ended since the last, with shards as many as told. */
  async write({ timestampMs, metrics, defaultLabelsOf }: Collection, shardCount: number): Promise<void> {
    this.begin(timestampMs, shardCount);
    this.defaultLabelsOf = defaultLabelsOf;
    for (const metric of metrics) {
      try {
        const family =
          metric instanceof CollectedInstrument
            ? this.reader.familyOf(metric.instrument, metric.view)
            : metric;
        await this.family(family, family.labels.owner);
      } catch (error) {
        this.onError(metric.name, error);
      }
    }
    for (const [family, owner, isStale] of this.stale.since(metrics))
      await this.family(family, owner, isStale);
    this.end();
  }

  /** Marks all series of the last collection as ended. */
  async writeEnd(shardCount: number): Promise<void> {
    if (this.lastMs === -Infinity) return;
    this.begin(this.lastMs + 1, shardCount);
    for (const [family, owner, isStale] of this.stale.all()) await this.family(family, owner, isStale);
    this.end();
  }

  private begin(timestampMs: number, shardCount: number): void {
    this.slice.start();
    this.series.startAt(timestampMs, this.lastMs);
    this.lastMs = timestampMs;
    this.shardCount = shardCount;
    for (let shard = this.builders.length; shard < shardCount; shard++)
      this.builders.push(new RequestBuilder(shard, this.compressor));
  }

  private async family(family: Family, owner: object | undefined, isStale?: () => boolean): Promise<void> {
    const { series, slice, stale } = this;
    series.start(family, this.addedTo(owner), isStale !== undefined);
    if (isStale === undefined) stale.noteFamily(family);
    while (family.walk.next()) {
      if (isStale === undefined) stale.noteSeries(family);
      else if (!isStale()) continue;
      const shard = this.shardCount === 1 ? 0 : series.hash() % this.shardCount;
      const builder = this.builders[shard] as RequestBuilder;
      builder.mark();
      try {
        series.write(builder);
      } catch (error) {
        builder.rewind();
        throw error;
      }
      if (builder.samples + builder.histograms >= SAMPLES_PER_REQUEST) this.send(shard);
      if (slice.isOver) await slice.turn();
    }
  }

  private end(): void {
    this.reader.release();
    for (let shard = 0; shard < this.shardCount; shard++) this.send(shard);
  }

  private send(shard: number): void {
    const batch = this.builders[shard]?.take();
    if (batch !== undefined) this.take(shard, batch);
  }

  private addedTo(owner: object | undefined): DefaultLabels {
    const defaults = owner === undefined ? {} : this.defaultLabelsOf(owner);
    let added = this.added.get(defaults);
    if (added === undefined) this.added.set(defaults, (added = { ...this.externalLabels, ...defaults }));
    return added;
  }
}
