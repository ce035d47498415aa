/** Draws from one seeded stream: the same seed gives the same numbers in the same order, on any machine. */
export class Random {
  private a = 0;
  private b: number;
  private c = 0;
  private counter = 1;

  /** Starts the stream of `seed`, an integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    this.b = seed >>> 0;
    for (let round = 0; round < 12; round++) this.next();
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.next() / 2 ** 32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  /** One of `weights`' keys, each in proportion to its weight. */
  pick<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    const keys: Key[] = [];
    let total = 0;
    for (const key in weights) {
      keys.push(key);
      total += weights[key];
    }
    let left = this.fraction() * total;
    // The last key needs no weighing: whatever is left over, rounding errors too, is its share.
    return keys.slice(0, -1).find((key) => (left -= weights[key]) < 0) ?? keys.at(-1)!;
  }

  /** Exponential with this mean: the gaps between the arrivals of a Poisson process. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.fraction());
  }

  /** Lognormal: `median * exp(sigma * z)`, with z standard normal by the Box-Muller transform. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.fraction()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.fraction()));
  }

  // sfc32, the 32-bit "small fast counting" generator of PractRand (Chris Doty-Humphrey, public domain,
  // https://pracrand.sourceforge.net/); the twelve rounds above mix the seed into all of its state.
  private next(): number {
    const output = (this.a + this.b + this.counter++) >>> 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) >>> 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + output) >>> 0;
    return output;
  }
}
