import { clearInterval, delay, setInterval, timeoutSignal } from '../../core/own-time.js';
import { backoffMs } from './backoff.js';
import { type Batch, type BatchCounts, samplesIn } from './batch.js';
import { BatchQueue } from './batch-queue.js';
import type { Answer, Receiver } from './receiver.js';
import type { DropReason } from './remote-write.metrics.js';
import { SnappyCompressor } from './snappy.js';
import { uncompress } from './snappy-uncompress.js';
import { toVersion1 } from './to-version-1.js';

const STILL_ALIVE_MS = 1000;

/** What the sender tells of its work. */
export interface SenderReports {
  /** What waits now. */
  queued(samples: number, bytes: number): void;
  sent(samples: number): void;
  retried(samples: number): void;
  dropped(samples: number, reason: DropReason, problem: string): void;
  /** An attempt that will be repeated has failed. */
  failed(problem: string): void;
}

export interface SenderOptions {
  readonly timeoutMs: number;
  readonly maxQueueBytes: number;
}

/** Sends the requests of each shard one after the other, and of all shards at the same time. */
export class Sender {
  readonly queue: BatchQueue;
  /** How many samples were dropped so far. */
  private lost = 0;
  private readonly running = new Map<number, Promise<void>>();
  private version: 1 | 2 = 2;
  private compressor: SnappyCompressor | undefined;
  /** Ends pauses between attempts, as somebody waits. */
  private hurry = new AbortController();
  /** Ends everything. */
  private readonly closing = new AbortController();
  /** How often a batch has failed. */
  private readonly failures = new WeakMap<Batch, number>();

  constructor(
    private readonly receiver: Receiver,
    private readonly options: SenderOptions,
    private readonly reports: SenderReports,
  ) {
    this.queue = new BatchQueue(options.maxQueueBytes, (batch) =>
      this.drop(samplesIn(batch), 'queue_full', 'the receiver takes less than is collected'),
    );
  }

  /** Sends a batch after all others of its shard. */
  push(shard: number, batch: Batch): void {
    this.queue.push(shard, batch);
    this.reportQueue();
    if (!this.running.has(shard)) this.start(shard);
  }

  /** Sends what waits, at once and until the signal aborts; resolves to whether nothing was lost or waits still. */
  async flush(signal: AbortSignal): Promise<boolean> {
    const { lost } = this;
    // Whoever waits keeps the process alive; our other timers do not.
    const alive = setInterval(() => undefined, STILL_ALIVE_MS);
    this.wake();
    await Promise.race([this.idle(), aborted(signal)]);
    clearInterval(alive);
    return this.queue.isEmpty && this.lost === lost;
  }

  /** As `flush`, and drops what is left. */
  async close(signal: AbortSignal): Promise<void> {
    await this.flush(signal);
    this.closing.abort();
    const { samples } = this.queue;
    this.queue.clear();
    if (samples > 0) this.drop(samples, 'shutdown', 'the application has ended');
  }

  /** Resolves when nothing waits or is sent. */
  private async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }

  private reportQueue(): void {
    this.reports.queued(this.queue.samples, this.queue.bytes);
  }

  private wake(): void {
    this.hurry.abort();
    this.hurry = new AbortController();
  }

  private start(shard: number): void {
    const ended = this.run(shard).then(() => {
      this.running.delete(shard);
      // One may have come after the last look.
      if (this.queue.hasNext(shard) && !this.closing.signal.aborted) this.start(shard);
    });
    this.running.set(shard, ended);
  }

  private async run(shard: number): Promise<void> {
    for (let batch = this.queue.take(shard); batch !== undefined; batch = this.queue.take(shard)) {
      if (await this.sendOrWait(batch)) this.queue.remove(batch);
      this.reportQueue();
      if (this.closing.signal.aborted) break;
    }
  }

  /** Makes an attempt. Returns whether it was the last; otherwise it is time for the next one. */
  private async sendOrWait(batch: Batch): Promise<boolean> {
    const attempts = this.failures.get(batch) ?? 0;
    if (attempts > 0) this.reports.retried(samplesIn(batch));
    const answer = await this.write(batch);
    if (answer.outcome === 'unsupported') {
      this.version = 1;
      return false;
    }
    if (answer.outcome !== 'failed') {
      this.settle(batch, answer);
      return true;
    }
    // What is given up at the end is dropped, which says so.
    if (this.closing.signal.aborted) return false;
    this.reports.failed(answer.problem);
    this.failures.set(batch, attempts + 1);
    this.queue.release(batch);
    await this.pause(backoffMs(attempts + 1, answer.retryAfterMs), answer.retryAfterMs !== undefined);
    return false;
  }

  private async write(batch: Batch): Promise<Answer> {
    if (this.version === 1 && batch.version === 2) this.rewrite(batch);
    const timeout = timeoutSignal(this.options.timeoutMs);
    return this.receiver.write(batch, AbortSignal.any([timeout, this.closing.signal]));
  }

  private rewrite(batch: Batch): void {
    const message = toVersion1(uncompress(batch.body));
    batch.body = (this.compressor ??= new SnappyCompressor()).compress(message);
    batch.version = 1;
    const lost = batch.nativeOnly;
    if (lost > 0)
      this.drop(lost, 'unsupported', 'histograms without buckets need a receiver of protocol 2.0');
  }

  private settle(batch: Batch, answer: Extract<Answer, { written: BatchCounts | undefined }>): void {
    const count = batch.version === 1 ? batch.samples : samplesIn(batch);
    const written = answer.written === undefined ? 0 : Math.min(samplesIn(answer.written), count);
    if (written > 0) this.reports.sent(written);
    const rest = count - written;
    if (rest > 0) this.drop(rest, answer.outcome === 'accepted' ? 'unwritten' : 'refused', answer.problem);
  }

  private drop(samples: number, reason: DropReason, problem: string): void {
    this.lost += samples;
    this.reports.dropped(samples, reason, problem);
  }

  /** Waits; a flush cuts it short, unless the receiver has asked for the time. */
  private async pause(ms: number, isAsked: boolean): Promise<void> {
    const signals = isAsked ? [this.closing.signal] : [this.closing.signal, this.hurry.signal];
    await delay(ms, undefined, { ref: false, signal: AbortSignal.any(signals) }).catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
