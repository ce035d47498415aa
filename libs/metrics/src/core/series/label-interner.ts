/** Assigns a small number to each distinct string of one label, as long as a series uses it. */
export class LabelInterner {
  /** IDs by string, and by the primitives that print as it: one `get` serves both `'200'` and `200`. */
  readonly ids = new Map<unknown, number>();
  private readonly texts: string[] = [];
  private readonly useCounts: number[] = [];
  private readonly freeIds: number[] = [];

  /** The number of distinct strings in use. */
  get size(): number {
    return this.texts.length - this.freeIds.length;
  }

  text(id: number): string {
    return this.texts[id] as string;
  }

  /** Adds a use of a string and returns its ID, which is assigned on first use. */
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

  /** Removes a use; drops a string without uses. */
  release(id: number): void {
    const uses = (this.useCounts[id] as number) - 1;
    this.useCounts[id] = uses;
    if (uses > 0) return;
    for (const key of keysOf(this.text(id))) this.ids.delete(key);
    this.texts[id] = '';
    this.freeIds.push(id);
  }
}

/** Returns a string and the other primitives that print as it, so that a lookup needs no conversion. */
function keysOf(text: string): unknown[] {
  if (text === '') return ['', undefined, null];
  if (text === 'true') return [text, true];
  if (text === 'false') return [text, false];
  const number = Number(text);
  return String(number) === text ? [text, number] : [text];
}
