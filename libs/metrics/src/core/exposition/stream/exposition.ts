import { ownClock, setImmediate } from '../../own-time.js';
import { ByteWriter } from '../byte-writer.js';
import type { Family } from '../source/family.js';
import { CHUNK_BYTES, type FormatWriter } from '../writer.js';

/** Memory of released chunks, for reuse. */
export class ChunkPool {
  private readonly free: ArrayBuffer[] = [];

  /** @param chunkBytes the size of each chunk's memory */
  constructor(private readonly chunkBytes: number) {}

  take(): ArrayBuffer {
    return this.free.pop() ?? new ArrayBuffer(this.chunkBytes);
  }

  /** Takes memory back, at most once; memory of a different size is left to the garbage collector. */
  release(memory: ArrayBuffer): void {
    if (memory.byteLength === this.chunkBytes && !this.free.includes(memory)) this.free.push(memory);
  }
}

/**
 * How long an exposition works before it yields to the event loop: about the time of one chunk. Concurrent requests
 * wait that long; with 0.25 ms their 99th percentile was twice as high. The short slice does not slow the exposition
 * down (`npm run bench -- scrape-under-load`).
 */
const SLICE_MS = 0.05;

/** Shares the event loop: works for a short time, then yields. */
export class TimeSlice {
  private startMs = ownClock.nowMs();

  /** Whether it is time for `turn()`. */
  get isOver(): boolean {
    return ownClock.nowMs() - this.startMs >= SLICE_MS;
  }

  /** Yields to the event loop, then starts a new slice. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.startMs = ownClock.nowMs();
  }
}

// A chunk ends with the series that reaches CHUNK_BYTES; most series need less than the 16 KiB added here.
const CHUNK_MEMORY_BYTES = CHUNK_BYTES + 16 * 1024;

/** The source of an exposition. */
export interface ExpositionSource {
  readonly contentType: string;
  /** Collects the families; called once, when the first chunk is read. */
  readonly families: () => Promise<readonly Family[]>;
  readonly writerOf: (out: ByteWriter) => FormatWriter;
  readonly signal: AbortSignal | undefined;
  readonly onError: (metricName: string, error: unknown) => void;
}

/**
 * The response to one scrape, as chunks of about 64 KiB that are written on demand: `for await`, once. It yields to the
 * event loop several times per millisecond. Chunks passed to `release()` are reused, so that memory stays constant
 * however long the response is; others are left to the garbage collector.
 */
export class Exposition implements AsyncIterable<Buffer> {
  /** The number of bytes written so far. */
  byteCount = 0;
  private readonly pool = new ChunkPool(CHUNK_MEMORY_BYTES);
  private readonly out = new ByteWriter(this.pool.take());
  private readonly slice = new TimeSlice();

  constructor(private readonly source: ExpositionSource) {}

  /** The `Content-Type` of the response. */
  get contentType(): string {
    return this.source.contentType;
  }

  /** Ends the exposition early when it aborts. */
  get signal(): AbortSignal | undefined {
    return this.source.signal;
  }

  /** Takes back a chunk that is no longer read. */
  release(chunk: Buffer): void {
    this.pool.release(chunk.buffer as ArrayBuffer);
  }

  /** Yields the chunks; ends early, without an error, if the signal aborts. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    const { source, out } = this;
    const writer = source.writerOf(out);
    for (const family of await source.families()) {
      yield* this.chunksOf(family, writer);
      if (source.signal?.aborted === true) return;
    }
    writer.end();
    if (out.at > 0) yield this.takeChunk();
  }

  private async *chunksOf(family: Family, format: FormatWriter): AsyncGenerator<Buffer, void, undefined> {
    const writer = this.attempt(family, () => format.family(family));
    if (writer === undefined) return;
    let isComplete = false;
    while (!isComplete && this.signal?.aborted !== true) {
      const step = this.attempt(family, () => writer.write());
      if (step === undefined) writer.abandon();
      isComplete = step ?? false;
      if (this.out.at >= CHUNK_BYTES) yield this.takeChunk();
      if (this.slice.isOver) await this.slice.turn();
    }
  }

  /** Reports errors, so that a failing family affects only itself. */
  private attempt<T>({ name }: Family, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.source.onError(name, error);
      return undefined;
    }
  }

  private takeChunk(): Buffer {
    const chunk = this.out.written();
    this.byteCount += chunk.length;
    this.out.moveTo(this.pool.take());
    return chunk;
  }
}
