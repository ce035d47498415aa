import type { Exemplar } from '../instruments/exemplar.js';
import type { MetricDeclaration } from './metric-declaration.js';

/**
 * The series of one metric in one member: rows of words, as in a series map (`series-map.ts`) but without the time of
 * last use. First the birth (0 in an empty row), then the creation time, then the values. Totals never fall while a
 * birth stays the same.
 */
export interface MemberMetric {
  readonly declaration: MetricDeclaration;
  /** Series are in the rows before this one. */
  readonly rowCount: number;
  /** The cells that contain a row, from `at(row)` on. */
  cellsOf(row: number): Float64Array;
  at(row: number): number;
  /** The label values of the series in a row, asked once per birth; undefined if it has ended meanwhile. */
  labelValues(row: number): readonly string[] | undefined;
  /** The native buckets of a row, as `nativeWords()` returns them. */
  native(row: number): Float64Array | undefined;
  /** The exemplars that are at hand. */
  readonly exemplars?: Exemplars | undefined;
}

/** The latest exemplar of each place of a series: a counter has one, a histogram one for each bucket. */
export interface Exemplars {
  get(row: number, place: number): Exemplar | undefined;
}

/** A process or thread whose metrics are part of a whole. */
export interface Member {
  /** Names the member in messages, such as `process 4711`. */
  readonly name: string;
  /** Whether it has ended: its totals stay in the whole, its gauges do not. */
  readonly hasEnded: boolean;
  /** Its metrics; an object stays the same while the metric does. */
  metrics(): Iterable<MemberMetric>;
}
