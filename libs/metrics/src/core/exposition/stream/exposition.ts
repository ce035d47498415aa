import { keepShape } from '../../keep-shape.js';
import type { Collected } from '../collect/metric-collector.js';
import { contentTypeOf, type Format } from '../format.js';
import { CHUNK_BYTES, type FamilyWriter, type FormatWriter } from '../writer.js';
import { type PageWriter, PageWriters } from './page-writer.js';

/** The source of an exposition. */
export interface ExpositionSource {
  readonly format: Format;
  /** Collects the metrics; called once, when the first chunk is read. */
  readonly collect: () => readonly Collected[] | Promise<readonly Collected[]>;
  readonly writers: PageWriters;
  readonly signal: AbortSignal | undefined;
  readonly onError: (metricName: string, error: unknown) => void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * The response to one scrape, as chunks of about 64 KiB that are written on demand: `for await`, once. It yields to the
 * event loop several times per millisecond. Chunks passed to `release()` are reused, so that memory stays constant
 * however long the response is; others are left to the garbage collector.
 */
export class Exposition implements AsyncIterableIterator<Buffer> {
  /** The number of bytes written so far. */
  byteCount = 0;
  /** @internal Whether the last chunk has been read. */
  isOver = false;
  private page: PageWriter | undefined = undefined;
  private collected: readonly Collected[] = [];
  private metricAt = 0;
  /** Writes the current metric. */
  private writer: FamilyWriter | undefined = undefined;

  constructor(private readonly source: ExpositionSource) {}

  /** @internal the format without its version, as a label shows it */
  get formatType(): Format['type'] {
    return this.source.format.type;
  }

  /** The `Content-Type` of the response. */
  get contentType(): string {
    return contentTypeOf(this.source.format);
  }

  /** Ends the exposition early when it aborts. */
  get signal(): AbortSignal | undefined {
    return this.source.signal;
  }

  /** Takes back a chunk that is no longer read. */
  release(chunk: Buffer): void {
    this.page?.release(chunk);
  }

  /** The chunks; they end early, without an error, if the signal aborts. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * Returns the next chunk; to be called when the call before has resolved. Not a generator, which takes several times
   * as long after a collection of garbage.
   */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.isOver) return DONE;
    try {
      let { page } = this;
      if (page === undefined) {
        const collected = this.source.collect();
        this.collected = collected instanceof Promise ? await collected : collected;
        if (this.isAborted) return this.end();
        this.page = page = this.source.writers.take();
        page.slice.start();
      } else {
        await page.slice.turn();
        if (this.isAborted) return this.end();
      }
      page.makeRoom();
      while (!this.writeSlice(page)) {
        if (page.out.at >= CHUNK_BYTES) return this.chunk(page);
        await page.slice.turn();
        if (this.isAborted) return this.end();
      }
      if (page.out.at === 0) return this.end();
      const last = this.chunk(page);
      this.end();
      return last;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** Ends the exposition before its last chunk. */
  async return(): Promise<IteratorResult<Buffer, undefined>> {
    return this.end();
  }

  /** Writes until the chunk is full or it is time to yield; returns whether the page is complete. */
  private writeSlice(page: PageWriter): boolean {
    const { collected } = this;
    const { out, slice } = page;
    while (this.metricAt < collected.length) {
      const metric = collected[this.metricAt] as Collected;
      if (this.step(page, metric)) {
        this.writer = undefined;
        this.metricAt++;
      }
      if (out.at >= CHUNK_BYTES || slice.isOver) return false;
    }
    page.end();
    return true;
  }

  /**
   * Starts or continues to write a metric, and abandons it when it fails: that affects only itself. Returns whether it
   * is complete.
   */
  private step(page: PageWriter, metric: Collected): boolean {
    try {
      return (this.writer ??= page.family(metric)).write();
    } catch (error) {
      this.source.onError(metric.name, error);
      this.writer?.abandon();
      return this.writer === undefined;
    }
  }

  private get isAborted(): boolean {
    return this.source.signal?.aborted === true;
  }

  private chunk(page: PageWriter): IteratorYieldResult<Buffer> {
    const value = page.takeChunk();
    this.byteCount += value.length;
    return { done: false, value };
  }

  private end(): IteratorReturnResult<undefined> {
    if (!this.isOver && this.page !== undefined) this.source.writers.giveBack(this.page);
    this.isOver = true;
    return DONE;
  }
}

keepShape(
  new Exposition({
    format: { type: 'protobuf', escaping: 'underscores' },
    collect: () => [],
    writers: new PageWriters(() => ({}) as FormatWriter),
    signal: undefined,
    onError: () => undefined,
  }),
);
