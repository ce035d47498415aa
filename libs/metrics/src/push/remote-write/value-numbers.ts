/** Beyond this many values nothing is kept, so that a label with a million values costs time, not memory. */
const MAX_KEPT_IDS = 16_384;

/** A number for each value of a label, by the ID of the value: faster than a `Map` by its text. */
export class ValueNumbers {
  private readonly texts: string[] = [];
  private readonly generations: number[] = [];
  private readonly numbers: number[] = [];

  /** The number of the value; `make` tells it, once in each generation. */
  of(id: number, text: string, generation: number, make: (text: string) => number): number {
    if (id < 0 || id >= MAX_KEPT_IDS) return make(text);
    // The ID of a removed value may have been reused for another value.
    if (this.generations[id] === generation && this.texts[id] === text) return this.numbers[id] as number;
    while (this.texts.length <= id) {
      this.texts.push('');
      this.generations.push(-1);
      this.numbers.push(0);
    }
    this.texts[id] = text;
    this.generations[id] = generation;
    return (this.numbers[id] = make(text));
  }
}
