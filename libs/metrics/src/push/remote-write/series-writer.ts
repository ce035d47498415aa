import type { FixedBytes } from '../../core/exposition/byte-writer.js';
import { MessageField } from '../../core/exposition/protobuf/protobuf-fields.js';
import type { DefaultLabels, LabelEncoder } from '../../core/exposition/labels/label-encoder.js';
import { unitOf } from '../../core/exposition/names/metric-unit.js';
import { exemplarLabels, exemplarTimestamp } from '../../core/exposition/source/exemplar-labels.js';
import type {
  Family,
  FamilyExemplar,
  HistogramFamily,
  SummaryFamily,
} from '../../core/exposition/source/family.js';
import { goFloat, openMetricsFloat } from '../../core/exposition/text/go-float.js';
import { KeptInRequest } from './kept-in-request.js';
import { NativeFields } from './native-fields.js';
import { REQUEST, type RequestBuilder } from './request-builder.js';
import { SeriesFields } from './series-fields.js';
import { SeriesLabels, SeriesRefs, stepNameOf } from './series-labels.js';
import { ValueNumbers } from './value-numbers.js';

// enum Metadata.MetricType
const TYPES: Readonly<Record<Family['kind'], number>> = {
  unknown: 0,
  counter: 1,
  gauge: 2,
  histogram: 3,
  summary: 5,
};

/** The references to the names of a histogram's or a summary's series. */
interface SuffixedRefs {
  readonly bucket: number;
  readonly count: number;
  readonly sum: number;
}

/** Names are written as they are. */
const AS_THEY_ARE: LabelEncoder = { key: 'as they are', nameOf: (name) => name, pair: () => undefined };

/** Writes the series of families into requests: each series of a classic histogram or a summary as several. */
export class SeriesWriter {
  private readonly message = new MessageField(REQUEST.timeseries);
  private readonly fields = new SeriesFields();
  private readonly nativeFields = new NativeFields();
  private readonly refs = new SeriesRefs();
  private readonly exemplarRefs = new SeriesRefs();
  private family!: Family;
  private labels!: SeriesLabels;
  private metadata!: KeptInRequest<FixedBytes>;
  /** The references to the family's name, and to it with a suffix. */
  private nameRef!: KeptInRequest<number>;
  private suffixedRefs!: KeptInRequest<SuffixedRefs>;
  /** The references to the bounds or quantiles. */
  private stepRefs!: KeptInRequest<readonly number[]>;
  private readonly hashes: ValueNumbers[] = [];
  private readonly hashesOf = (column: number): ValueNumbers => (this.hashes[column] ??= new ValueNumbers());
  private isStale = false;
  private sinceMs = -Infinity;
  private readonly stepsOf = new WeakMap<object, readonly string[]>();

  constructor(private readonly hasCustomBuckets: boolean) {}

  /** Starts a collection. @param sinceMs when the one before was made, which has all exemplars up to then */
  startAt(timestampMs: number, sinceMs: number): void {
    this.fields.startAt(timestampMs);
    this.nativeFields.startAt(timestampMs);
    this.sinceMs = sinceMs;
  }

  /**
   * Starts a family.
   * @param added labels of the series that have none of these names
   * @param isStale whether the series have ended: each gets the mark of that instead of a value
   */
  start(family: Family, added: DefaultLabels, isStale: boolean): void {
    const { kind, name, help } = family;
    this.family = family;
    this.isStale = isStale;
    this.labels = new SeriesLabels(family.labels, stepNameOf(kind), added);
    const unit = unitOf(kind === 'counter' ? name.replace(/_total$/, '') : name) ?? '';
    const described = { type: TYPES[kind], help, unit };
    this.metadata = new KeptInRequest((builder) => this.fields.metadataOf(described, builder));
    this.nameRef = new KeptInRequest((builder) => builder.ref(name));
    if (family.kind === 'histogram') this.keepRefs(this.stepTexts(family.bounds));
    else if (family.kind === 'summary') this.keepRefs(Array.from(family.quantiles, goFloat));
  }

  /** A number that is the same for the same series of the walk, whatever else there is. */
  hash(): number {
    return this.labels.hash(this.hashesOf);
  }

  /** Writes the current series of the walk. */
  write(builder: RequestBuilder): void {
    const { family } = this;
    if (family.kind === 'histogram') this.histogram(family, builder);
    else if (family.kind === 'summary') this.summary(family, builder);
    else {
      const { walk, kind } = family;
      const startMs = kind === 'counter' ? startOf(walk.createdMs) : undefined;
      this.labels.fill(this.refs, builder, false);
      const exemplar = kind === 'counter' ? walk.exemplar : undefined;
      this.sample(builder, this.nameRef.of(builder), walk.value, startMs, exemplar);
    }
  }

  private histogram(family: HistogramFamily, builder: RequestBuilder): void {
    const { walk, bounds } = family;
    const startMs = startOf(walk.createdMs);
    const { native } = walk;
    const isCustom = native === undefined && this.hasCustomBuckets;
    if (native !== undefined || isCustom) {
      this.labels.fill(this.refs, builder, false);
      const at = this.begin(builder);
      if (this.isStale) this.nativeFields.stale(builder.body, isCustom ? bounds : undefined);
      else if (native === undefined) this.nativeFields.custom(builder.body, family, startMs);
      else this.nativeFields.native(builder.body, family, native, startMs);
      builder.histograms++;
      if (native === undefined)
        for (let i = 0; i <= bounds.length; i++) this.exemplar(builder, walk.exemplar(i));
      else for (const exemplar of byTime(native.exemplars)) this.exemplar(builder, exemplar);
      this.end(builder, at, startMs);
    }
    // Without bounds there is only `+Inf`, which the native buckets tell as well.
    if (isCustom || (native !== undefined && bounds.length === 0)) {
      builder.nativeOnly++;
      return;
    }
    this.buckets(family, builder, startMs);
  }

  private buckets({ walk, bounds }: HistogramFamily, builder: RequestBuilder, startMs?: number): void {
    this.labels.fill(this.refs, builder, true);
    const names = this.suffixedRefs.of(builder);
    const steps = this.stepRefs.of(builder);
    let count = 0;
    for (let i = 0; i <= bounds.length; i++) {
      count += walk.bucketCount(i);
      this.refs.refs[this.refs.stepAt] = steps[i] as number;
      this.sample(builder, names.bucket, count, startMs, walk.exemplar(i));
    }
    this.labels.fill(this.refs, builder, false);
    this.sample(builder, names.count, count, startMs);
    if (walk.sum !== undefined) this.sample(builder, names.sum, walk.sum, startMs);
  }

  private summary({ walk, quantiles }: SummaryFamily, builder: RequestBuilder): void {
    const startMs = startOf(walk.createdMs);
    this.labels.fill(this.refs, builder, true);
    const names = this.suffixedRefs.of(builder);
    const steps = this.stepRefs.of(builder);
    for (let i = 0; i < quantiles.length; i++) {
      this.refs.refs[this.refs.stepAt] = steps[i] as number;
      this.sample(builder, this.nameRef.of(builder), walk.quantileValue(i), undefined);
    }
    this.labels.fill(this.refs, builder, false);
    if (walk.count !== undefined) this.sample(builder, names.count, walk.count, startMs);
    if (walk.sum !== undefined) this.sample(builder, names.sum, walk.sum, startMs);
  }

  /** Writes the series of one sample. */
  private sample(
    builder: RequestBuilder,
    nameRef: number,
    value: number,
    startMs: number | undefined,
    exemplar?: FamilyExemplar,
  ): void {
    this.refs.refs[this.refs.nameAt] = nameRef;
    const { body } = builder;
    const at = this.message.begin(body);
    this.fields.labels(body, this.refs);
    this.fields.sample(body, value, this.isStale ? undefined : startMs, this.isStale);
    builder.samples++;
    if (exemplar !== undefined) this.exemplar(builder, exemplar);
    this.end(builder, at, startMs);
  }

  private begin(builder: RequestBuilder): number {
    this.refs.refs[this.refs.nameAt] = this.nameRef.of(builder);
    const at = this.message.begin(builder.body);
    this.fields.labels(builder.body, this.refs);
    return at;
  }

  private end(builder: RequestBuilder, at: number, startMs: number | undefined): void {
    builder.body.fixed(this.metadata.of(builder));
    if (!this.isStale) this.fields.created(builder.body, startMs);
    this.message.end(builder.body, at);
  }

  /** Writes an exemplar that no collection before has written. */
  private exemplar(builder: RequestBuilder, exemplar: FamilyExemplar | undefined): void {
    if (exemplar === undefined || this.isStale) return;
    const seconds = exemplarTimestamp(exemplar);
    const timestampMs = seconds === undefined ? undefined : Math.round(seconds * 1000);
    if (timestampMs !== undefined && timestampMs <= this.sinceMs) return;
    const labels = exemplarLabels(exemplar, AS_THEY_ARE);
    if (labels === undefined) return;
    const refs = this.exemplarRefs;
    refs.length = 0;
    for (const [name, value] of labels.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
      refs.add(builder.ref(name), builder.ref(value));
    this.fields.exemplar(builder.body, refs, exemplar.value, timestampMs);
    builder.exemplars++;
  }

  private keepRefs(steps: readonly string[]): void {
    const { name, kind } = this.family;
    this.stepRefs = new KeptInRequest((builder) => steps.map((step) => builder.ref(step)));
    this.suffixedRefs = new KeptInRequest((builder) => ({
      bucket: kind === 'histogram' ? builder.ref(`${name}_bucket`) : 0,
      count: builder.ref(`${name}_count`),
      sum: builder.ref(`${name}_sum`),
    }));
  }

  private stepTexts(bounds: ArrayLike<number>): readonly string[] {
    let texts = this.stepsOf.get(bounds);
    // As Prometheus 3 normalises `le` at a scrape: `1.0`.
    if (texts === undefined)
      this.stepsOf.set(bounds, (texts = [...Array.from(bounds, openMetricsFloat), '+Inf']));
    return texts;
  }
}

/** Whole milliseconds; 0 means that there is none ("Samples and Histogram Samples" in the specification). */
function startOf(createdMs: number | undefined): number | undefined {
  const startMs = createdMs === undefined ? 0 : Math.floor(createdMs);
  return startMs > 0 ? startMs : undefined;
}

/** Receivers take the exemplars of a series in the order of time. */
const byTime = (exemplars: readonly FamilyExemplar[]): readonly FamilyExemplar[] =>
  exemplars.length < 2 ? exemplars : exemplars.toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
