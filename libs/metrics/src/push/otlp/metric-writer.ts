import type { ByteWriter } from '../../core/exposition/byte-writer.js';
import { KeptLabels, type DefaultLabelsOf } from '../../core/exposition/labels/kept-labels.js';
import type { LabelPart } from '../../core/exposition/labels/label-encoder.js';
import { MessageField, writeString, writeUint64 } from '../../core/exposition/protobuf/protobuf-fields.js';
import type { Family, HistogramFamily } from '../../core/exposition/source/family.js';
import { HistogramPoint, NumberPoint, type PointWriter, SummaryPoint } from './data-points.js';
import { ExponentialPoint } from './exponential-point.js';
import { AttributeEncoder } from './otlp-fields.js';

// Field numbers of opentelemetry.proto.metrics.v1.
const METRICS = 2;
const METRIC = { name: 1, description: 2 };
const DATA_POINTS = 1;
const TEMPORALITY = 2;
const IS_MONOTONIC = 3;
const CUMULATIVE = 2;

/** One of the kinds of data that a metric has. */
class Data {
  readonly field: MessageField;
  readonly attributes: AttributeEncoder;

  constructor(
    field: number,
    attributesField: number,
    readonly point: PointWriter,
    readonly isCumulative: boolean,
    readonly isMonotonic = false,
  ) {
    this.field = new MessageField(field);
    this.attributes = new AttributeEncoder(attributesField);
  }
}

/** Writes families as metrics of a `ScopeMetrics`, series by series; a metric may be continued in another request. */
export class MetricWriter {
  private readonly metric = new MessageField(METRICS);
  private readonly dataPoint = new MessageField(DATA_POINTS);
  private readonly kept: KeptLabels;
  private readonly gauge = new Data(5, 7, new NumberPoint(), false);
  private readonly sum = new Data(7, 7, new NumberPoint(), true, true);
  private readonly histogram = new Data(9, 9, new HistogramPoint(), true);
  private readonly exponential = new Data(10, 1, new ExponentialPoint(), true);
  private readonly summary = new Data(11, 7, new SummaryPoint(), false);

  private family!: Family;
  private data = this.gauge;
  private labels!: LabelPart;
  private metricStart = 0;
  private dataStart = 0;
  /** Whether a metric is begun in the current request. */
  private isOpen = false;

  constructor(
    private readonly out: ByteWriter,
    defaultLabelsOf: DefaultLabelsOf,
  ) {
    this.kept = new KeptLabels(defaultLabelsOf);
  }

  /** Starts a family; its walk is at its first series. */
  start(family: Family): void {
    this.family = family;
    this.data = this.dataOf(family);
    this.labels = this.kept.partOf(family, this.data.attributes);
  }

  /** Writes the series at which the walk is, and begins the metric first if it has to. */
  writePoint(nowMs: number): void {
    const { out } = this;
    const at = out.at;
    const wasOpen = this.isOpen;
    try {
      if (!wasOpen) this.begin();
      const start = this.dataPoint.begin(out);
      this.labels.write(out);
      this.data.point.write(out, this.family, nowMs);
      this.dataPoint.end(out, start);
    } catch (error) {
      out.at = at;
      this.isOpen = wasOpen;
      throw error;
    }
  }

  /** Ends the metric in the current request, if one has begun. */
  end(): void {
    if (!this.isOpen) return;
    const { out, data } = this;
    if (data.isCumulative) writeUint64(out, TEMPORALITY, CUMULATIVE);
    if (data.isMonotonic) writeUint64(out, IS_MONOTONIC, 1);
    data.field.end(out, this.dataStart);
    this.metric.end(out, this.metricStart);
    this.isOpen = false;
  }

  private begin(): void {
    const { out, family } = this;
    this.metricStart = this.metric.begin(out);
    writeString(out, METRIC.name, family.name);
    if (family.help !== '') writeString(out, METRIC.description, family.help);
    this.dataStart = this.data.field.begin(out);
    this.isOpen = true;
  }

  private dataOf(family: Family): Data {
    switch (family.kind) {
      case 'counter':
        return this.sum;
      case 'histogram':
        return isNative(family) ? this.exponential : this.histogram;
      case 'summary':
        return this.summary;
      default:
        // A metric of unknown type is a gauge ("Unknown-typed" on the page on the compatibility with Prometheus).
        return this.gauge;
    }
  }
}

/** All series of a metric are native, or none is. */
const isNative = ({ walk }: HistogramFamily): boolean => walk.native !== undefined;
