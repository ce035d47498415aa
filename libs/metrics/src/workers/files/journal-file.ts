import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TimeSlice } from '../../core/exposition/stream/time-slice.js';
import { batchesIn } from '../../core/members/journal/batch.js';
import { JournalReader } from '../../core/members/journal/journal-reader.js';

/** A file begins with what it is, and with a number that no other file of the name had. */
export const FILE_MARK = 0x4e4d_4a31;
export const HEADER_BYTES = 8;

/** Memory for reading, one file at a time; grows to the longest part that was read at once. */
export class ReadMemory {
  bytes = new ArrayBuffer(64 * 1024);

  makeRoom(byteCount: number): void {
    if (byteCount > this.bytes.byteLength) this.bytes = new ArrayBuffer(Math.ceil(byteCount / 8) * 8 * 2);
  }
}

/**
 * Follows a journal in a file: each time, only what was appended is read. Reading is synchronous, because the file is in
 * the memory of the kernel: a few microseconds, where each step over the thread pool takes longer and waits behind
 * whatever the application does there.
 */
export class JournalFile {
  journal = new JournalReader();
  #generation = 0;
  #at = 0;
  #hasFailed = false;

  constructor(
    private readonly path: string,
    private readonly memory: ReadMemory,
  ) {}

  /**
   * Reads what is new. Resolves to whether the file is there.
   * @throws Error for a file that is not a journal
   */
  async read(slice: TimeSlice): Promise<boolean> {
    const file = tryOpen(this.path);
    if (file === undefined) return false;
    let size: number;
    let from: number;
    try {
      ({ size } = fstatSync(file));
      this.#checkGeneration(file, size);
      from = this.#at;
      if (this.#hasFailed || from >= size) return true;
      this.memory.makeRoom(size - from);
      size = from + readSync(file, new Uint8Array(this.memory.bytes), 0, size - from, from);
    } finally {
      closeSync(file);
    }
    await this.#parse(from, size - from, slice);
    return true;
  }

  async #parse(from: number, end: number, slice: TimeSlice): Promise<void> {
    const { bytes } = this.memory;
    try {
      for (const batch of batchesIn(bytes, end)) {
        this.journal.read(batch);
        if (batch.isLast) this.#at = from + batch.end;
        if (slice.isOver) await slice.turn();
      }
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  /** The owner replaces a file that has grown long: then all is read anew. */
  #checkGeneration(file: number, size: number): void {
    const header = new Uint32Array(HEADER_BYTES / 4);
    if (size < HEADER_BYTES || readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return;
    const [mark, generation = 0] = header;
    if (generation === this.#generation) return;
    this.journal = new JournalReader();
    this.#generation = generation;
    this.#at = HEADER_BYTES;
    this.#hasFailed = mark !== FILE_MARK;
    if (this.#hasFailed) throw new Error(`${this.path} has another format.`);
  }
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
