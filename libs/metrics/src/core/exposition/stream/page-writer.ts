import { ByteWriter } from '../byte-writer.js';
import { type Collected, CollectedInstrument } from '../collect/metric-collector.js';
import { InstrumentReader } from '../source/instrument-family.js';
import { CHUNK_BYTES, type FamilyWriter, type FormatWriter } from '../writer.js';
import { TimeSlice } from './time-slice.js';

/** Memory of released chunks, for reuse. */
export class ChunkPool {
  private readonly free: ArrayBuffer[] = [];

  /**
   * @param chunkBytes the size of each chunk's memory
   * @param mostFree how many free chunks are kept
   */
  constructor(
    private readonly chunkBytes: number,
    private readonly mostFree = Infinity,
  ) {}

  take(): ArrayBuffer {
    return this.free.pop() ?? new ArrayBuffer(this.chunkBytes);
  }

  /** Takes memory back, at most once; memory of a different size is left to the garbage collector. */
  release(memory: ArrayBuffer): void {
    const isOurs = memory.byteLength === this.chunkBytes && !this.free.includes(memory);
    if (isOurs && this.free.length < this.mostFree) this.free.push(memory);
  }
}

// A chunk ends with the series that reaches CHUNK_BYTES; most series need less than the 16 KiB added here.
const CHUNK_MEMORY_BYTES = CHUNK_BYTES + 16 * 1024;
/** One chunk is sent while the next is written, and the last one of a scrape comes back after the scrape. */
const MOST_FREE_CHUNKS = 2;

/** Everything that writes one page in one format: it lives as long as the application, one page after the other. */
export class PageWriter {
  private readonly chunks = new ChunkPool(CHUNK_MEMORY_BYTES, MOST_FREE_CHUNKS);
  readonly out = new ByteWriter(this.chunks.take());
  private readonly format: FormatWriter;
  readonly slice = new TimeSlice();
  private readonly instruments = new InstrumentReader();
  /** Whether a chunk in the memory of `out` is still read. */
  private isLent = false;

  constructor(writerOf: (out: ByteWriter) => FormatWriter) {
    this.format = writerOf(this.out);
  }

  /** Starts a metric; returns its writer, which is valid until the next metric. */
  family(collected: Collected): FamilyWriter {
    const { format } = this;
    if (!(collected instanceof CollectedInstrument)) return format.family(collected);
    const { instrument, view } = collected;
    return format.few?.(instrument, view) ?? format.family(this.instruments.familyOf(instrument, view));
  }

  /** Writes the end of the page. */
  end(): void {
    this.format.end();
  }

  /** Returns what was written since the last chunk, without copying it: `makeRoom()` before writing on. */
  takeChunk(): Buffer {
    this.isLent = true;
    return this.out.written();
  }

  /** Takes back the memory of a chunk. */
  release(chunk: Buffer): void {
    const memory = chunk.buffer as ArrayBuffer;
    if (memory !== this.out.bytes.buffer) this.chunks.release(memory);
    else if (this.isLent) this.rewind();
  }

  /** Continues in other memory if the last chunk is still read. */
  makeRoom(): void {
    if (!this.isLent) return;
    this.out.moveTo(this.chunks.take());
    this.isLent = false;
  }

  /** Forgets the page, complete or not. */
  rest(): void {
    if (!this.isLent) this.out.at = 0;
    this.instruments.release();
  }

  private rewind(): void {
    this.out.at = 0;
    this.isLent = false;
  }
}

/** Pages that are written at the same time need one writer each; more than this many idle ones are not kept. */
const MOST_IDLE = 2;

/** The writers of one format's pages. */
export class PageWriters {
  private readonly idle: PageWriter[] = [];

  constructor(private readonly writerOf: (out: ByteWriter) => FormatWriter) {}

  take(): PageWriter {
    return this.idle.pop() ?? new PageWriter(this.writerOf);
  }

  giveBack(writer: PageWriter): void {
    writer.rest();
    if (this.idle.length < MOST_IDLE) this.idle.push(writer);
  }
}
