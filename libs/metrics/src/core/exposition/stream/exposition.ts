import { keepShape } from '../../keep-shape.js';
import type { Collected } from '../collect/metric-collector.js';
import type { Format } from '../format.js';
import { CHUNK_BYTES, type FamilyWriter, type FormatWriter } from '../writer.js';
import { type PageWriter, PageWriters } from './page-writer.js';

/** The source of an exposition. */
export interface ExpositionSource {
  readonly formatType: Format['type'];
  readonly contentType: string;
  /** Collects the metrics; called once, when the first chunk is read. */
  readonly collect: () => Promise<readonly Collected[]>;
  readonly writers: PageWriters;
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
  private page: PageWriter | undefined = undefined;

  constructor(private readonly source: ExpositionSource) {}

  /** @internal the format without its version, as a label shows it */
  get formatType(): Format['type'] {
    return this.source.formatType;
  }

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
    this.page?.chunks.release(chunk.buffer as ArrayBuffer);
  }

  /** Yields the chunks; ends early, without an error, if the signal aborts. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    const { collect, writers } = this.source;
    const collected = await collect();
    const page = writers.take();
    this.page = page;
    const { slice } = page;
    slice.start();
    try {
      for (const metric of collected) {
        const writer = this.start(page, metric);
        let isComplete = writer === undefined;
        while (!isComplete) {
          isComplete = this.step(writer as FamilyWriter, metric);
          if (page.out.at >= CHUNK_BYTES) yield this.counted(page.takeChunk());
          if (slice.isOver) await slice.turn();
          if (this.signal?.aborted === true) return;
        }
      }
      page.end();
      if (page.out.at > 0) yield this.counted(page.takeChunk());
    } finally {
      writers.giveBack(page);
    }
  }

  /** Starts a metric; a metric that fails affects only itself. */
  private start(page: PageWriter, metric: Collected): FamilyWriter | undefined {
    try {
      return page.family(metric);
    } catch (error) {
      this.source.onError(metric.name, error);
      return undefined;
    }
  }

  /** Continues to write a metric, and abandons it when it fails; returns whether it is complete. */
  private step(writer: FamilyWriter, { name }: Collected): boolean {
    try {
      return writer.write();
    } catch (error) {
      this.source.onError(name, error);
      writer.abandon();
      return false;
    }
  }

  private counted(chunk: Buffer): Buffer {
    this.byteCount += chunk.length;
    return chunk;
  }
}

keepShape(
  new Exposition({
    formatType: 'text',
    contentType: '',
    collect: () => Promise.resolve([]),
    writers: new PageWriters(() => ({}) as FormatWriter),
    signal: undefined,
    onError: () => undefined,
  }),
);
