/** The label value for names beyond the limit. */
export const OTHER = 'other';

/** Limits how many names become label values. */
export class BoundedNames {
  readonly #names: Map<string, string>;
  readonly #isClosed: boolean;

  /** Accepts only the `allowed` names, or without them the first `limit` names. */
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

  /** Returns the name, or `other` if the name is not accepted. */
  take(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#isClosed || this.#names.size >= this.limit) return OTHER;
    const kept = copyOf(name);
    this.#names.set(kept, kept);
    return kept;
  }
}

/** V8 keeps the whole source string alive as long as a substring of it; a statement may be large. */
const copyOf = (name: string): string => Buffer.from(name).toString();
