import { ByteWriter } from '../../core/exposition/byte-writer.js';
import { CollectedInstrument } from '../../core/exposition/collect/metric-collector.js';
import { MessageField, writeString } from '../../core/exposition/protobuf/protobuf-fields.js';
import { InstrumentReader } from '../../core/exposition/source/instrument-family.js';
import type { Family } from '../../core/exposition/source/family.js';
import { TimeSlice } from '../../core/exposition/stream/time-slice.js';
import type { Collection } from '../loop/collection.js';
import { MetricWriter } from './metric-writer.js';
import { AttributeEncoder } from './otlp-fields.js';
import { TARGET_INFO, targetInfoOf } from './target-info.js';

/** A request has about this many bytes at most: receivers limit them, the Collector by default to 20 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;

// Field numbers of ExportMetricsServiceRequest and of what it contains.
const RESOURCE_METRICS = 1;
const RESOURCE = 1;
const RESOURCE_ATTRIBUTES = 1;
const SCOPE_METRICS = 2;
const SCOPE = 1;
const SCOPE_NAME = 1;
const SCOPE_OF_ALL = 'nestjs-metrics';

/** An `ExportMetricsServiceRequest`, and how many data points it has. */
export interface ExportRequest {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly points: number;
}

/** Writes collections as requests, in slices of the event loop's time. */
export class ExportRequests {
  private readonly out = new ByteWriter(FIRST_BYTES);
  private readonly slice = new TimeSlice();
  private readonly reader = new InstrumentReader();
  private readonly resourceMetrics = new MessageField(RESOURCE_METRICS);
  private readonly resource = new MessageField(RESOURCE);
  private readonly attributes = new AttributeEncoder(RESOURCE_ATTRIBUTES);
  private readonly scopeMetrics = new MessageField(SCOPE_METRICS);
  private readonly scope = new MessageField(SCOPE);
  private defaultLabelsOf: Collection['defaultLabelsOf'] = () => ({});
  private readonly metrics = new MetricWriter(this.out, (metric) => this.defaultLabelsOf(metric));
  private starts = { resourceMetrics: 0, scopeMetrics: 0 };
  private points = 0;
  private targetInfo: Readonly<Record<string, string>> = {};
  private requests: ExportRequest[] = [];

  /**
   * @param resourceAttributes of this process
   * @param onError is told of each metric that is left out or cut short
   * @param mostBytes about how many bytes a request has at most
   */
  constructor(
    private readonly resourceAttributes: Readonly<Record<string, string>>,
    private readonly onError: (metric: string, error: unknown) => void,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  async write({ timestampMs, metrics, defaultLabelsOf }: Collection): Promise<readonly ExportRequest[]> {
    this.slice.start();
    this.defaultLabelsOf = defaultLabelsOf;
    this.requests = [];
    const info = metrics.find(({ name }) => name === TARGET_INFO);
    // A collection of some metrics lacks it, and is of the same resource.
    if (info !== undefined) this.targetInfo = targetInfoOf(this.familyOf(info));
    const attributes = { ...this.targetInfo, ...this.resourceAttributes };
    for (const metric of metrics) {
      if (metric === info) continue;
      try {
        await this.writeFamily(this.familyOf(metric), attributes, timestampMs);
      } catch (error) {
        this.onError(metric.name, error);
      }
      this.metrics.end();
    }
    this.finish();
    this.reader.release();
    return this.requests;
  }

  private familyOf(metric: Collection['metrics'][number]): Family {
    return metric instanceof CollectedInstrument
      ? this.reader.familyOf(metric.instrument, metric.view)
      : metric;
  }

  private async writeFamily(
    family: Family,
    attributes: Readonly<Record<string, string>>,
    timestampMs: number,
  ): Promise<void> {
    let isFirst = true;
    while (family.walk.next()) {
      if (isFirst) this.metrics.start(family);
      isFirst = false;
      if (this.points === 0) this.begin(attributes);
      this.metrics.writePoint(timestampMs);
      this.points++;
      if (this.out.at >= this.mostBytes) {
        this.metrics.end();
        this.finish();
      }
      if (this.slice.isOver) await this.slice.turn();
    }
  }

  private begin(attributes: Readonly<Record<string, string>>): void {
    const { out } = this;
    out.at = 0;
    this.starts.resourceMetrics = this.resourceMetrics.begin(out);
    const resourceStart = this.resource.begin(out);
    for (const [name, value] of Object.entries(attributes)) this.attributes.pair(out, name, value);
    this.resource.end(out, resourceStart);
    this.starts.scopeMetrics = this.scopeMetrics.begin(out);
    const scopeStart = this.scope.begin(out);
    writeString(out, SCOPE_NAME, SCOPE_OF_ALL);
    this.scope.end(out, scopeStart);
  }

  private finish(): void {
    const { out, points } = this;
    if (points === 0) return;
    this.scopeMetrics.end(out, this.starts.scopeMetrics);
    this.resourceMetrics.end(out, this.starts.resourceMetrics);
    this.requests.push({ body: new Uint8Array(out.bytes.subarray(0, out.at)), points });
    this.points = 0;
  }
}
