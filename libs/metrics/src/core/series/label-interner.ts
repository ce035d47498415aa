/** Gives each distinct text of one label a small number, for as long as a series uses it. */
export class LabelInterner {
  /** Id by text, and by the primitives that print as it: one `get` serves `'200'` and `200` alike. */
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
      for (const key of keysOf(text)) this.ids.set(key, id);
      this.texts[id] = text;
      this.useCounts[id] = 0;
    }
    this.useCounts[id] = (this.useCounts[id] as number) + 1;
    return id;
  }

  /** Counts one use less; a text that nobody uses is forgotten. */
  release(id: number): void {
    const uses = (this.useCounts[id] as number) - 1;
    this.useCounts[id] = uses;
    if (uses > 0) return;
    for (const key of keysOf(this.text(id))) this.ids.delete(key);
    this.texts[id] = '';
    this.freeIds.push(id);
  }
}

/** A text and the other primitives that print as it, so that a look-up needs no conversion. */
function keysOf(text: string): unknown[] {
  if (text === '') return ['', undefined, null];
  if (text === 'true') return [text, true];
  if (text === 'false') return [text, false];
  const number = Number(text);
  return String(number) === text ? [text, number] : [text];
}
