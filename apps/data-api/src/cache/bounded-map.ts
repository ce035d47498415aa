/** A Map that holds at most `maxEntries` and forgets what was unused for longest. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  constructor(private readonly maxEntries: number) {
    super();
  }

  override get(key: Key): Value | undefined {
    const value = super.get(key);
    if (value !== undefined) this.moveToEnd(key, value);
    return value;
  }

  override set(key: Key, value: Value): this {
    this.moveToEnd(key, value);
    if (this.size > this.maxEntries) {
      // A Map walks through its keys in the order they came in.
      for (const oldest of this.keys()) {
        this.delete(oldest);
        break;
      }
    }
    return this;
  }

  private moveToEnd(key: Key, value: Value): void {
    this.delete(key);
    super.set(key, value);
  }
}
