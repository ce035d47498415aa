import { ByteWriter } from '../byte-writer.js';
import type { ColumnLabels } from '../source/family.js';
import type { DefaultLabels, LabelEncoder } from './label-encoder.js';

const FIRST_IDS = 16;

/** The positions of the rendered values of one label, by value ID. */
export class KeptColumn {
  /** The rendered values; `undefined` for an ID that has not been rendered. */
  readonly texts: (string | undefined)[] = [];
  starts = new Uint32Array(FIRST_IDS);
  ends = new Uint32Array(FIRST_IDS);

  constructor(
    readonly name: string,
    /** Replaces an empty value. */
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

/** Returns the value that replaces an empty value of a label; '' if there is none. */
export function defaultOf(defaults: DefaultLabels, name: string): string {
  return Object.hasOwn(defaults, name) ? (defaults[name] as string) : '';
}

/** Returns the default labels that a metric with these labels does not have itself. */
export function defaultsBeside(
  names: readonly string[],
  defaults: DefaultLabels,
  encoder: LabelEncoder,
): [name: string, value: string][] {
  return Object.entries(defaults).filter(
    // Label names of instruments are legacy names, which every escaping scheme but `dots` leaves unchanged.
    ([name, value]) => value !== '' && !names.includes(name) && !names.includes(encoder.nameOf(name)),
  );
}

// Values beyond these limits are rendered each time, so that a label with a million values costs time, not memory.
const MAX_KEPT_IDS = 16_384;
const MAX_KEPT_CHARACTERS = 256;
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * The rendered label values of one metric in one format. They are cached per value rather than per series: a million
 * series made of a thousand values need room for a thousand, and three short copies are hardly slower than a long one.
 */
export class KeptValues {
  private readonly arena = new ByteWriter(256);
  private readonly columns: readonly KeptColumn[];
  private readonly defaultsEnd: number;

  constructor(
    names: readonly string[],
    private readonly encoder: LabelEncoder,
    readonly defaults: DefaultLabels,
  ) {
    this.columns = names.map((name) => new KeptColumn(name, defaultOf(defaults, name)));
    for (const [name, value] of defaultsBeside(names, defaults, encoder))
      encoder.pair(this.arena, name, value);
    this.defaultsEnd = this.arena.at;
  }

  /** Writes the labels of the walk's current series, followed by the default labels. */
  write(out: ByteWriter, labels: ColumnLabels): void {
    const { columns } = this;
    for (let label = 0; label < columns.length; label++) {
      const column = columns[label] as KeptColumn;
      const text = labels.text(label);
      const id = labels.id(label);
      // The ID of a removed value may have been reused for another value.
      if (column.texts[id] === text || this.keep(column, id, text)) {
        out.copy(this.arena.view, column.starts[id] as number, column.ends[id] as number);
      } else {
        const shown = text === '' ? column.defaultValue : text;
        if (shown !== '') this.encoder.pair(out, column.name, shown);
      }
    }
    if (this.defaultsEnd > 0) out.copy(this.arena.view, 0, this.defaultsEnd);
  }

  /** Renders a value into the cache; returns `false` if the value exceeds the limits. */
  private keep(column: KeptColumn, id: number, text: string): boolean {
    if (id >= MAX_KEPT_IDS || text.length > MAX_KEPT_CHARACTERS) return false;
    const { arena } = this;
    if (arena.at > MAX_KEPT_BYTES) this.forget();
    const start = arena.at;
    const shown = text === '' ? column.defaultValue : text;
    if (shown !== '') this.encoder.pair(arena, column.name, shown);
    column.set(id, text, start, arena.at);
    return true;
  }

  /** Clears the cache, because values that no longer exist fill the arena too. */
  private forget(): void {
    for (const { texts } of this.columns) texts.fill(undefined);
    this.arena.at = this.defaultsEnd;
  }
}
