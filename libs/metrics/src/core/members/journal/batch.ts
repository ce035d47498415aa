import type { Exemplar } from '../../instruments/exemplar.js';
import type { MetricDeclaration } from '../metric-declaration.js';

/**
 * A journal is a list of writes. Each is read as a whole or not at all, so no total falls wherever it breaks off: a
 * metric may end in one batch of a write and go on under another ID in the next.
 *
 *     bytes of the write (u32), 0 (u32), batches
 *     batch: bytes of the batch (u32), bytes of the text (u32), text, spaces up to a multiple of 8, words (f64)
 *
 * The words are groups: the ID of a metric, a number of rows, and for each its number and its words; for a native
 * histogram also the number of its native words and these. Numbers are in the byte order of the machine.
 */
export interface BatchText {
  /** The metrics that begin. */
  readonly metrics?: readonly (readonly [id: number, declaration: MetricDeclaration])[];
  /** The label values of the series that begin. */
  readonly series?: readonly (readonly [metricId: number, row: number, ...labelValues: string[]])[];
  /** The exemplars that are new, by their series and place. */
  readonly exemplars?: readonly NewExemplar[];
  /** The IDs of the metrics that end. */
  readonly ended?: readonly number[];
  /** What the owner of the journal says about it. */
  readonly note?: unknown;
}

export type NewExemplar = readonly [metricId: number, row: number, place: number, exemplar: Exemplar];

/** The bytes before the batches of a write, and before the text of a batch. */
const HEAD_BYTES = 8;
const WORD_BYTES = 8;
/** A batch ends with the row that reaches this size, so that reading one never takes long. */
const FULL_WORDS = 4096;
const FULL_SERIES = 512;

/** Assembles one batch. */
export class BatchBuilder {
  readonly metrics: [id: number, declaration: MetricDeclaration][] = [];
  readonly series: [metricId: number, row: number, ...labelValues: string[]][] = [];
  readonly exemplars: NewExemplar[] = [];
  readonly ended: number[] = [];
  note: unknown;
  private words = new Float64Array(64);
  private wordCount = 0;
  private groupId = -1;
  /** Where the number of rows of the current group is. */
  private groupCountAt = 0;

  get isEmpty(): boolean {
    const { metrics, series, ended, note, wordCount } = this;
    return wordCount + metrics.length + series.length + ended.length === 0 && note === undefined;
  }

  get isFull(): boolean {
    const { wordCount, series, exemplars } = this;
    return wordCount >= FULL_WORDS || series.length + exemplars.length >= FULL_SERIES;
  }

  /** Adds a row: `width` words from `at` on, and the native words of a native histogram. */
  row(id: number, row: number, cells: Float64Array, at: number, width: number, native?: Float64Array): void {
    this.makeRoom(4 + width + (native?.length ?? 0));
    if (this.groupId !== id) this.beginGroup(id);
    const { words, groupCountAt } = this;
    words[groupCountAt] = (words[groupCountAt] as number) + 1;
    words[this.wordCount++] = row;
    for (let word = 0; word < width; word++) words[this.wordCount++] = cells[at + word] as number;
    if (native === undefined) return;
    words[this.wordCount++] = native.length;
    words.set(native, this.wordCount);
    this.wordCount += native.length;
  }

  /** Returns the batch and starts the next one. */
  take(): Buffer {
    const { metrics, series, exemplars, ended, note } = this;
    const text: BatchText = {
      ...(metrics.length > 0 && { metrics }),
      ...(series.length > 0 && { series }),
      ...(exemplars.length > 0 && { exemplars }),
      ...(ended.length > 0 && { ended }),
      ...(note !== undefined && { note }),
    };
    const json = Object.keys(text).length === 0 ? '' : JSON.stringify(text);
    const textBytes = Buffer.byteLength(json);
    const wordsAt = HEAD_BYTES + Math.ceil(textBytes / WORD_BYTES) * WORD_BYTES;
    const batch = Buffer.alloc(wordsAt + this.wordCount * WORD_BYTES, ' ');
    new Uint32Array(batch.buffer, batch.byteOffset, 2).set([batch.length, textBytes]);
    batch.write(json, HEAD_BYTES);
    Buffer.from(this.words.buffer, 0, this.wordCount * WORD_BYTES).copy(batch, wordsAt);
    this.clear();
    return batch;
  }

  private clear(): void {
    this.metrics.length = 0;
    this.series.length = 0;
    this.exemplars.length = 0;
    this.ended.length = 0;
    this.note = undefined;
    this.wordCount = 0;
    this.groupId = -1;
  }

  private beginGroup(id: number): void {
    this.groupId = id;
    this.words[this.wordCount++] = id;
    this.groupCountAt = this.wordCount;
    this.words[this.wordCount++] = 0;
  }

  private makeRoom(more: number): void {
    const { words, wordCount } = this;
    if (wordCount + more <= words.length) return;
    this.words = new Float64Array(2 * (wordCount + more));
    this.words.set(words);
  }
}

/** Puts batches together to one write. */
export function asWrite(batches: readonly Buffer[]): Buffer[] {
  if (batches.length === 0) return [];
  const bytes = batches.reduce((sum, { length }) => sum + length, HEAD_BYTES);
  return [Buffer.from(Uint32Array.of(bytes, 0).buffer), ...batches];
}

/** One batch, read in place. */
export interface Batch {
  readonly text: BatchText;
  readonly words: Float64Array;
  /** Where the batch ends in its memory. */
  readonly end: number;
  /** Whether its write ends there too. */
  readonly isLast: boolean;
}

/**
 * Returns the batches of the writes that are complete in memory which begins with one.
 * @throws Error for what is no journal
 */
export function* batchesIn(memory: ArrayBuffer, end: number): Generator<Batch> {
  for (let at = 0; ;) {
    const next = endOfWrite(memory, at, end);
    if (next === undefined) return;
    for (at += HEAD_BYTES; at < next;) {
      const batch = batchAt(memory, at, next);
      at = batch.end;
      yield batch;
    }
  }
}

/** Where the write at an offset ends; undefined if it is not complete. */
function endOfWrite(memory: ArrayBuffer, at: number, end: number): number | undefined {
  if (end - at < HEAD_BYTES) return undefined;
  const [bytes = 0, zero = 0] = new Uint32Array(memory, at, 2);
  if (bytes <= HEAD_BYTES || bytes % WORD_BYTES !== 0 || zero !== 0)
    throw new Error(`byte ${at} begins no write.`);
  return at + bytes <= end ? at + bytes : undefined;
}

function batchAt(memory: ArrayBuffer, at: number, endOfWrite: number): Batch {
  const [bytes = 0, textBytes = 0] = new Uint32Array(memory, at, 2);
  const end = at + bytes;
  const wordsAt = at + HEAD_BYTES + Math.ceil(textBytes / WORD_BYTES) * WORD_BYTES;
  if (bytes < HEAD_BYTES || bytes % WORD_BYTES !== 0 || wordsAt > end || end > endOfWrite)
    throw new Error(`byte ${at} begins no batch.`);
  const json = Buffer.from(memory, at + HEAD_BYTES, textBytes).toString();
  return {
    text: json === '' ? {} : (JSON.parse(json) as BatchText),
    words: new Float64Array(memory, wordsAt, (end - wordsAt) / WORD_BYTES),
    end,
    isLast: end === endOfWrite,
  };
}
