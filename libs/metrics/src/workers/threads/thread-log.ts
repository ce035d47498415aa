import { Buffer } from 'node:buffer';
import type { Exemplar } from '../../core/instruments/exemplar.js';
import type { MetricDeclaration } from '../../core/members/metric-declaration.js';

/** What happened to the metrics of a thread, in this order. Ids and rows are numbers of that thread. */
export type Entry =
  | readonly ['metric', id: number, metric: SharedMetric]
  /** The rows of a block are now in the memory of this number, from this word on; whether no others are in it. */
  | readonly ['cells', id: number, block: number, memory: number, base: number, isAlone: boolean]
  | readonly ['begins', id: number, row: number, birth: number, labelValues: readonly string[]]
  /** A series of a native histogram is in the memory of this number from now on. */
  | readonly ['native', id: number, row: number, memory: number]
  /** What has become the exemplar of a place since the last time. */
  | readonly ['exemplar', id: number, row: number, place: number, exemplar: Exemplar]
  | readonly ['ends', id: number, row: number]
  | readonly ['allEnd', id: number]
  /** A thread that the thread started has ended. */
  | readonly ['gone', thread: number];

/** What the reader has to know of an instrument. */
export interface SharedMetric {
  readonly declaration: MetricDeclaration;
  /** `null` for no limit: JSON has no infinity. */
  readonly maxSeries: number | null;
  /** Words per row. */
  readonly width: number;
}

const BLOCK_BYTES = 1 << 16;
/** The first word of a block is the number of bytes that are complete. */
const HEAD_BYTES = 4;
/** UTF-8 needs at most so many bytes for a unit of a string. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * Writes entries into shared memory, where a reader finds them without a message: only each new block is sent. An entry
 * counts once it is complete, so a thread may be terminated at any point.
 */
export class ThreadLogWriter {
  #block: Buffer = Buffer.alloc(0);
  #head: Int32Array = new Int32Array(0);
  #used = 0;

  /** @param send called with each new block, before anything is written into it */
  constructor(private readonly send: (block: SharedArrayBuffer) => void) {}

  write(entry: Entry): void {
    const text = `${JSON.stringify(entry)},`;
    const most = text.length * MOST_BYTES_PER_UNIT;
    if (this.#used + most > this.#block.length) this.#beginBlock(most);
    this.#used += this.#block.write(text, this.#used);
    Atomics.store(this.#head, 0, this.#used);
  }

  #beginBlock(bytes: number): void {
    const memory = new SharedArrayBuffer(Math.max(BLOCK_BYTES, HEAD_BYTES + bytes));
    this.send(memory);
    this.#block = Buffer.from(memory);
    this.#head = new Int32Array(memory, 0, 1);
    this.#used = HEAD_BYTES;
  }
}

/** Reads what a thread has written into its log. */
export class ThreadLogReader {
  readonly #blocks: SharedArrayBuffer[] = [];
  #seen = HEAD_BYTES;

  /** Adds a block; the ones before it are complete. */
  add(block: SharedArrayBuffer): void {
    this.#blocks.push(block);
  }

  /** How many calls of `read()` it takes at most to read what there is now. */
  get partCount(): number {
    return this.#blocks.length;
  }

  /** Returns the next entries, those of one block at most; undefined if there are none. */
  read(): Entry[] | undefined {
    for (let block = this.#blocks[0]; block !== undefined; block = this.#blocks[0]) {
      const isComplete = this.#blocks.length > 1;
      const entries = this.#readBlock(block);
      if (isComplete) {
        this.#blocks.shift();
        this.#seen = HEAD_BYTES;
      }
      if (entries !== undefined || !isComplete) return entries;
    }
    return undefined;
  }

  #readBlock(block: SharedArrayBuffer): Entry[] | undefined {
    const end = Atomics.load(new Int32Array(block, 0, 1), 0);
    if (end <= this.#seen) return undefined;
    const text = Buffer.from(block, this.#seen, end - this.#seen - 1).toString();
    this.#seen = end;
    return JSON.parse(`[${text}]`) as Entry[];
  }
}
