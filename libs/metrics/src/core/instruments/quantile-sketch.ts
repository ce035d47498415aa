/** The maximum error of a quantile: 1 % of the value. */
export const QUANTILE_RELATIVE_ERROR = 0.01;

const GAMMA = (1 + QUANTILE_RELATIVE_ERROR) / (1 - QUANTILE_RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** A magnitude up to this counts as 0: its bin would be indistinguishable from its neighbours. */
const SMALLEST = 1e-300;
/** Bins per sign, enough for values 17 orders of magnitude apart; smaller values share the lowest bin. */
const MAX_BINS = 2048;

/**
 * A sketch of a distribution: any quantile is within 1 % of the value at that rank.
 *
 * Algorithm: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
 * Relative-Error Guarantees", PVLDB 12(12), 2019; the collapsing store of its section 2.2.
 */
export class QuantileSketch {
  private readonly positive = new BinStore();
  private readonly negative = new BinStore();
  private zeros = 0;
  private min = Infinity;
  private max = -Infinity;

  /** The number of values added. */
  get count(): number {
    return this.positive.total + this.negative.total + this.zeros;
  }

  /** Adds a finite value. */
  add(value: number): void {
    if (value > SMALLEST) this.positive.add(binOf(value), 1);
    else if (value < -SMALLEST) this.negative.add(binOf(-value), 1);
    else this.zeros++;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  /** Adds the values of another sketch, without loss of accuracy. */
  merge(other: QuantileSketch): void {
    this.positive.merge(other.positive);
    this.negative.merge(other.negative);
    this.zeros += other.zeros;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /** Returns the value below which a fraction `q` (0 to 1) of the values lies; NaN if there are none. */
  quantile(q: number): number {
    if (this.count === 0) return NaN;
    const last = this.count - 1;
    const rank = Math.floor(q * last);
    // The minimum and maximum are exact, and every other value lies between them.
    if (rank === 0) return this.min;
    return rank === last ? this.max : Math.min(Math.max(this.valueAt(rank), this.min), this.max);
  }

  private valueAt(rank: number): number {
    const { negative, positive, zeros } = this;
    if (rank < negative.total) return -valueOf(negative.binAt(negative.total - 1 - rank));
    if (rank < negative.total + zeros) return 0;
    return valueOf(positive.binAt(rank - negative.total - zeros));
  }
}

/** Counts by bin number, in an array that covers the bins in use and a margin. */
class BinStore {
  total = 0;
  private counts = new Float64Array(0);
  /** The bin of the first count. */
  private first = 0;
  /** The bins in use. */
  private lowest = Infinity;
  private highest = -Infinity;

  add(bin: number, count: number): void {
    this.total += count;
    const at = this.place(bin);
    this.counts[at] = (this.counts[at] as number) + count;
  }

  merge(other: BinStore): void {
    for (const [i, count] of other.counts.entries()) if (count > 0) this.add(other.first + i, count);
  }

  /** Returns the bin of the value at this rank, counted from the smallest. */
  binAt(rank: number): number {
    let seen = 0;
    for (const [i, count] of this.counts.entries()) {
      seen += count;
      if (seen > rank) return this.first + i;
    }
    return this.highest;
  }

  /** Returns the index at which a bin is counted: the lowest bin's if it lies `MAX_BINS` or more below the highest. */
  private place(bin: number): number {
    this.highest = Math.max(this.highest, bin);
    this.lowest = Math.max(Math.min(this.lowest, bin), this.highest - MAX_BINS + 1);
    const last = this.first + this.counts.length - 1;
    if (this.lowest < this.first || this.highest > last) this.cover(this.highest > last);
    return Math.max(bin, this.lowest) - this.first;
  }

  /** Makes the array cover the bins in use, with a margin of a quarter at the end that grows. */
  private cover(growsUp: boolean): void {
    const { first, counts, lowest, highest } = this;
    const length = Math.min(MAX_BINS, Math.ceil((highest - lowest + 1) * 1.25) + 8);
    this.first = growsUp ? lowest : highest - length + 1;
    this.counts = new Float64Array(length);
    for (const [i, count] of counts.entries()) {
      if (count === 0) continue;
      const at = Math.max(first + i, lowest) - this.first;
      this.counts[at] = (this.counts[at] as number) + count;
    }
  }
}

function binOf(value: number): number {
  return Math.ceil(Math.log(value) / LOG_GAMMA);
}

function valueOf(bin: number): number {
  return (2 * GAMMA ** bin) / (GAMMA + 1);
}
