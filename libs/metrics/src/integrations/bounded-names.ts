/** What names beyond the limit are called. */
export const OTHER = 'other';

/** Lets a limited number of names become label values. */
export class BoundedNames {
  readonly #names: Map<string, string>;
  readonly #isClosed: boolean;

  /** With `allowed` those names alone, else the first `limit` that come. */
  constructor(
    allowed: readonly string[] | undefined,
    private readonly limit = 100,
  ) {
    this.#names = new Map(allowed?.map((name) => [name, name]));
    this.#isClosed = allowed !== undefined;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The name, or `other`. */
  take(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#isClosed || this.#names.size >= this.limit) return OTHER;
    const kept = copyOf(name);
    this.#names.set(kept, kept);
    return kept;
  }
}

/** V8 keeps the whole text that a part was cut out of for as long as the part; a statement may be large. */
const copyOf = (name: string): string => Buffer.from(name).toString();
