/** What names beyond the limit are called. */
export const OTHER = 'other';

/** Lets a limited number of names become label values. */
export class BoundedNames {
  readonly #names: Set<string>;
  readonly #isClosed: boolean;

  /** With `allowed` those names alone, else the first `limit` that come. */
  constructor(
    allowed: readonly string[] | undefined,
    private readonly limit = 100,
  ) {
    this.#names = new Set(allowed);
    this.#isClosed = allowed !== undefined;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The name, or `other`. */
  take(name: string): string {
    if (this.#names.has(name)) return name;
    if (this.#isClosed || this.#names.size >= this.limit) return OTHER;
    this.#names.add(name);
    return name;
  }
}
