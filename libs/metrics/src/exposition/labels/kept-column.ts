const FIRST_IDS = 16;

/** Where the rendered values of one label are, by the id of the value. */
export class KeptColumn {
  /** What is rendered there; `undefined` for an id that was not seen. */
  readonly texts: (string | undefined)[] = [];
  starts = new Uint32Array(FIRST_IDS);
  ends = new Uint32Array(FIRST_IDS);

  constructor(
    readonly name: string,
    /** What stands in for an empty value. */
    readonly defaultValue: string,
  ) {}

  set(id: number, text: string, start: number, end: number): void {
    while (this.texts.length <= id) this.texts.push(undefined);
    if (id >= this.starts.length) {
      this.starts = longer(this.starts, id + 1);
      this.ends = longer(this.ends, id + 1);
    }
    this.texts[id] = text;
    this.starts[id] = start;
    this.ends[id] = end;
  }
}

function longer(numbers: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(Math.max(numbers.length * 2, length));
  copy.set(numbers);
  return copy;
}
