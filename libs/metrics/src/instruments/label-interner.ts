/** Gives each distinct text of one label a small number, for as long as a series uses it. */
export class LabelInterner {
  /** Text, and the primitives that print as it, to id: one `get` serves `'200'` and `200` alike. */
  readonly ids = new Map<unknown, number>();
  private readonly texts: string[] = [];
  private readonly useCounts: number[] = [];
  private readonly freeIds: number[] = [];

  /** Distinct texts in use. */
  get size(): number {
    return this.texts.length - this.freeIds.length;
  }

  text(id: number): string {
    return this.texts[id] as string;
  }

  /** Counts one more use of a text, which it numbers when it is new. */
  acquire(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.freeIds.pop() ?? this.texts.length;
      this.ids.set(text, id);
      this.texts[id] = text;
      this.useCounts[id] = 0;
    }
    this.useCounts[id] = (this.useCounts[id] as number) + 1;
    return id;
  }

  /** Counts one use less; a text that nobody uses is forgotten, with its aliases. */
  release(id: number): void {
    const uses = (this.useCounts[id] as number) - 1;
    this.useCounts[id] = uses;
    if (uses > 0) return;
    this.forget(this.text(id));
    this.texts[id] = '';
    this.freeIds.push(id);
  }

  /** Lets a primitive that is not a string find the id of its text directly from now on. */
  alias(raw: unknown, text: string): void {
    if (typeof raw !== 'number' && typeof raw !== 'boolean' && raw !== undefined && raw !== null) return;
    const id = this.ids.get(text);
    if (id !== undefined) this.ids.set(raw, id);
  }

  clear(): void {
    this.ids.clear();
    this.texts.length = 0;
    this.useCounts.length = 0;
    this.freeIds.length = 0;
  }

  private forget(text: string): void {
    this.ids.delete(text);
    const number = Number(text);
    if (String(number) === text) this.ids.delete(number);
    if (text === 'true') this.ids.delete(true);
    if (text === 'false') this.ids.delete(false);
    if (text === '') {
      this.ids.delete(undefined);
      this.ids.delete(null);
    }
  }
}
