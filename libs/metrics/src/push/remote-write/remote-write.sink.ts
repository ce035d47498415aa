import type { InstrumentEnvironment } from '../../core/environment.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import type { MetricsErrors } from '../../metrics/metrics-errors.js';
import type { Collection, CollectionSink } from '../loop/collection.js';
import { identityOf } from '../loop/identity.js';
import { USER_AGENT } from '../user-agent.js';
import { CollectionWriter, SAMPLES_PER_REQUEST } from './collection-writer.js';
import { Receiver } from './receiver.js';
import {
  droppedSamples,
  lastSuccess,
  queuedBytes,
  queuedSamples,
  retriedSamples,
  sentSamples,
} from './remote-write.metrics.js';
import type { ResolvedRemoteWriteOptions } from './remote-write.options.js';
import { Sender, type SenderReports } from './sender.js';

/** More requests at a time would only queue up at the receiver. */
const MOST_SHARDS = 4;

/** What remote write needs of the application. */
export interface RemoteWriteSurroundings {
  readonly factory: MetricFactory;
  readonly errors: MetricsErrors;
  readonly environment: InstrumentEnvironment;
}

/** Writes collections to a receiver of the remote-write protocol. */
export class RemoteWriteSink implements CollectionSink {
  readonly intervalMs: number | undefined;
  readonly #sender: Sender;
  readonly #writer: CollectionWriter;
  #shardCount = 1;
  /** The samples of the last collection. */
  #lastSamples = 0;
  #hasEnded = false;

  /** @throws MetricsConfigurationError when a metric of the application has the name of one of ours */
  constructor(options: ResolvedRemoteWriteOptions, surroundings: RemoteWriteSurroundings) {
    this.intervalMs = options.intervalMs;
    const receiver = new Receiver(options.url, options.headers, USER_AGENT);
    this.#sender = new Sender(receiver, options, this.#reportsTo(surroundings, receiver.shownUrl));
    this.#writer = new CollectionWriter(
      { ...identityOf(options), ...options.externalLabels },
      options.customBuckets,
      (shard, batch) => {
        this.#lastSamples += batch.samples + batch.histograms;
        this.#sender.push(shard, batch);
      },
      (metric, error) => surroundings.errors.report('push', `metric "${metric}" is not written`, error),
    );
  }

  async take(collection: Collection): Promise<void> {
    if (this.#hasEnded) return;
    // A series stays in its shard as long as anything waits, so that its samples keep their order.
    if (this.#sender.queue.isEmpty)
      this.#shardCount = Math.min(MOST_SHARDS, Math.ceil(this.#lastSamples / SAMPLES_PER_REQUEST) || 1);
    this.#lastSamples = 0;
    await this.#writer.write(collection, this.#shardCount);
  }

  flush(signal: AbortSignal): Promise<boolean> {
    return this.#sender.flush(signal);
  }

  async end(signal: AbortSignal): Promise<void> {
    this.#hasEnded = true;
    await this.#writer.writeEnd(this.#shardCount);
    await this.#sender.close(signal);
  }

  #reportsTo({ factory, errors, environment }: RemoteWriteSurroundings, url: string): SenderReports {
    return factory.asOwn('Rename yours.', () => {
      const sent = factory.get(sentSamples);
      const dropped = factory.get(droppedSamples);
      const retried = factory.get(retriedSamples);
      const success = factory.get(lastSuccess);
      const waiting = factory.get(queuedSamples);
      const bytesWaiting = factory.get(queuedBytes);
      return {
        queued: (samples, bytes) => {
          waiting.set(samples);
          bytesWaiting.set(bytes);
        },
        sent: (samples) => {
          sent.inc(samples);
          success.set(environment.clock.nowMs() / 1000);
        },
        retried: (samples) => retried.inc(samples),
        dropped: (samples, reason, problem) => {
          dropped.inc({ reason }, samples);
          errors.report('push', `samples are not written to ${url} (${reason})`, problem);
        },
        failed: (problem) => errors.report('push', `could not write to ${url}, trying again`, problem),
      };
    });
  }
}
