/** A Map of at most `maxEntries` entries; it evicts the least recently used one. */
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
      // A Map iterates over its keys in insertion order.
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
