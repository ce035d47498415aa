import { labelText } from '../../core/series/label-values.js';
import type { Family, FreeLabels, ColumnLabels } from '../../core/exposition/source/family.js';
import { NativeReading, writeCounts } from './native-reading.js';
import { type FamilyFacts, widthOf } from './protocol.js';

/** How many values of one metric are told one by one; the series beyond are summed. */
const MOST_VALUES = 20_000;

/** The series of a metric at one moment. */
export class SeriesReading {
  readonly labels: string[] = [];
  /** When each series was created, in milliseconds since the Unix epoch; 0 if unknown. */
  readonly created: number[] = [];
  values: Float64Array<ArrayBuffer>;
  /** The number of series that are told one by one. */
  count = 0;
  /** The number of series that are summed. */
  rest = 0;

  /** @param width the number of values of a series */
  constructor(
    readonly labelNames: readonly string[],
    readonly width: number,
  ) {
    this.values = new Float64Array(width * 4);
  }

  /** Where the next series goes: its own place, or that of all further ones. */
  next(): number {
    const { width, count } = this;
    if (this.rest > 0 || (count + 1) * width > MOST_VALUES) return this.ofRest(1);
    this.count++;
    return this.roomAt(count * width);
  }

  /** Where the sum of all series goes that are not told one by one; so many more are in it. */
  ofRest(more: number): number {
    this.rest += more;
    return this.roomAt(this.count * this.width);
  }

  /** The number of values in use. */
  get length(): number {
    return (this.count + (this.rest > 0 ? 1 : 0)) * this.width;
  }

  private roomAt(at: number): number {
    if (at + this.width > this.values.length) this.grow();
    return at;
  }

  private grow(): void {
    const values = new Float64Array(this.values.length * 2);
    values.set(this.values);
    this.values = values;
  }
}

/** A metric at one moment. */
export interface Read {
  readonly facts: FamilyFacts;
  readonly reading: SeriesReading;
}

/**
 * Reads the series of a family; calls `pause` between them now and then, so that a large one does not hold up others.
 * @param before the facts that the metric was told with last
 */
export async function readFamily(
  family: Family,
  facts: FamilyFacts,
  before: FamilyFacts | undefined,
  pause: () => Promise<void> | undefined,
): Promise<Read> {
  const reading = new SeriesReading(facts.labelNames, widthOf(facts));
  const native = new NativeReading();
  for (let steps = 1; family.walk.next(); steps++) {
    if (family.kind === 'histogram' && family.walk.native !== undefined) {
      const { createdMs = 0, sum = NaN } = family.walk;
      native.add(labelTexts(facts.labelNames, family.labels), createdMs, sum, family.walk.native);
    } else {
      addSeries(reading, family, facts);
    }
    if (steps % 512 === 0) await pause();
  }
  return native.series.length > 0 ? inNativeBuckets(native, facts, before) : { facts, reading };
}

function addSeries(
  reading: SeriesReading,
  family: Family,
  { bounds = [], quantiles = [] }: FamilyFacts,
): void {
  const before = reading.rest;
  const at = reading.next();
  if (reading.rest === before) {
    reading.labels.push(...labelTexts(reading.labelNames, family.labels));
    reading.created.push(family.walk.createdMs ?? 0);
  }
  const { values } = reading;
  if (family.kind === 'histogram') {
    const { walk } = family;
    values[at] = (values[at] as number) + (walk.sum ?? NaN);
    for (let bucket = 0; bucket <= bounds.length; bucket++)
      values[at + 1 + bucket] = (values[at + 1 + bucket] as number) + walk.bucketCount(bucket);
  } else if (family.kind === 'summary') {
    const { walk } = family;
    values[at] = (values[at] as number) + (walk.sum ?? NaN);
    values[at + 1] = (values[at + 1] as number) + (walk.count ?? NaN);
    // Quantiles have no sum.
    for (let i = 0; i < quantiles.length; i++)
      values[at + 2 + i] = reading.rest > 0 ? NaN : walk.quantileValue(i);
  } else {
    values[at] = (values[at] as number) + family.walk.value;
  }
}

function inNativeBuckets(native: NativeReading, facts: FamilyFacts, before: FamilyFacts | undefined): Read {
  const layout = native.align(before?.native);
  const { bounds: _classic, ...others } = facts;
  const told: FamilyFacts = { ...others, native: layout };
  const reading = new SeriesReading(facts.labelNames, widthOf(told));
  for (const { labels, createdMs, sum, buckets } of native.series) {
    const rest = reading.rest;
    const isLast = native.rest > 0 && buckets === native.series.at(-1)?.buckets;
    const at = isLast ? reading.ofRest(native.rest) : reading.next();
    if (reading.rest === rest) {
      reading.labels.push(...labels);
      reading.created.push(createdMs);
    }
    const { values } = reading;
    values[at] = (values[at] as number) + sum;
    writeCounts(layout, buckets, values, at + 1);
  }
  return { facts: told, reading };
}

function labelTexts(names: readonly string[], labels: ColumnLabels | FreeLabels): string[] {
  if ('names' in labels) return names.map((_, index) => labels.text(index));
  const set = labels.set();
  return names.map((name) => labelText(set[name]));
}
