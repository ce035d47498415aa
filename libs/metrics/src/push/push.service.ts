import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { clearInterval, delay, setInterval } from '../core/own-time.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import type { MetricOf } from '../metrics/definition/definition.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { PushSettings } from './push.options.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { lessMargin } from '../scrape/deadline.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import { type GatewayAnswer, refusal, sendToGateway } from './gateway.js';
import { pushes } from './push.metrics.js';
import type { ResolvedPushOptions } from './push.options.js';

const FIRST_PAUSE_MS = 200;

/** The outcome of an attempt: `given up` when the last push replaces it. */
type Outcome = 'accepted' | 'refused' | 'unreachable' | 'given up';

/** Pushes the metrics of a batch job to a Pushgateway: on an interval, at shutdown, and on demand. */
@Injectable()
export class PushService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #push: ResolvedPushOptions | undefined;
  readonly #pushes: MetricOf<typeof pushes> | undefined;
  /** Aborts the pushes that the last one replaces. */
  readonly #replaced = new AbortController();
  /** Aborts pushes when the last one replaces them; during shutdown, when `timeoutMs` is over. */
  #giveUp: AbortSignal = this.#replaced.signal;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<boolean> = Promise.resolve(true);
  #running = 0;

  constructor(
    @Inject(METRICS_OPTIONS) options: PushSettings,
    @Inject(ScrapeService) private readonly scrapeService: ScrapeService,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(MetricFactory) factory: MetricFactory,
  ) {
    this.#push = options.push;
    if (options.push) this.#pushes = factory.asOwn('Rename yours.', () => factory.get(pushes));
  }

  onApplicationBootstrap(): void {
    if (this.#push?.intervalMs === undefined) return;
    this.stop();
    const pushUnlessRunning = (): void => {
      // Pushes to a hanging gateway would queue up.
      if (this.#running === 0) void this.push();
    };
    // A batch job exits when its work is done; the timer must not keep it alive.
    this.#timer = setInterval(pushUnlessRunning, this.#push.intervalMs).unref();
  }

  /**
   * Replaces the metrics of the group on the Pushgateway; pushes run one at a time. Resolves to whether it succeeded:
   * a failure is counted and logged, never thrown, and retried unless the gateway refused the push.
   */
  push(): Promise<boolean> {
    const giveUp = this.#giveUp;
    this.#running++;
    this.#last = this.#last.then(() => this.#tryAll(giveUp)).finally(() => this.#running--);
    return this.#last;
  }

  /** Stops pushing on the interval. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Pushes a last time, once, and aborts pushes that are still running. All pushes from here on share one `timeoutMs`,
   * so that shutdown does not wait for a gateway.
   */
  async end(): Promise<void> {
    this.stop();
    if (!this.#push || this.#replaced.signal.aborted) return;
    this.#replaced.abort();
    this.#giveUp = AbortSignal.timeout(this.#push.timeoutMs);
    await this.push();
  }

  /** The last push has stopped it by then, except when the start fails: that pushes nothing. */
  onApplicationShutdown(): void {
    this.stop();
  }

  async #tryAll(giveUp: AbortSignal): Promise<boolean> {
    if (!this.#push) {
      this.errors.report(
        'push',
        'nothing is pushed',
        'MetricsModule has no push option. Set push: { url, job }.',
      );
      return false;
    }
    for (let attempt = 0; attempt <= this.#push.retries; attempt++) {
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), giveUp);
      if (attempt > 0 && giveUp.aborted) break;
      const outcome = await this.#tryOnce(this.#push, giveUp);
      if (outcome !== 'unreachable') return outcome === 'accepted';
    }
    return false;
  }

  async #tryOnce(push: ResolvedPushOptions, giveUp: AbortSignal): Promise<Outcome> {
    try {
      const answer = await this.#put(push, giveUp);
      if (answer.status < 300) {
        this.#pushes?.inc({ result: 'success' });
        return 'accepted';
      }
      this.#failed(push, refusal(answer));
      return answer.status < 500 ? 'refused' : 'unreachable';
    } catch (error) {
      if (giveUp === this.#replaced.signal && giveUp.aborted) return 'given up';
      this.#failed(push, error);
      return 'unreachable';
    }
  }

  async #put({ url, headers, timeoutMs }: ResolvedPushOptions, giveUp: AbortSignal): Promise<GatewayAnswer> {
    const signal = AbortSignal.any([giveUp, AbortSignal.timeout(timeoutMs)]);
    const exposition = this.scrapeService.scrape({
      source: 'push',
      deadlineMs: lessMargin(timeoutMs),
      signal,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of exposition) chunks.push(chunk);
    return sendToGateway(url, {
      method: 'PUT',
      headers: { ...headers, 'content-type': exposition.contentType },
      body: Buffer.concat(chunks),
      signal,
    });
  }

  #failed({ url, timeoutMs }: ResolvedPushOptions, error: unknown): void {
    this.#pushes?.inc({ result: 'failure' });
    this.errors.report('push', `could not push to ${url.origin}`, reasonOf(error, timeoutMs));
  }
}

/** The error of a timeout itself only says that something was aborted. */
const reasonOf = (error: unknown, timeoutMs: number): unknown =>
  isTimeout(error) ? `no answer within ${timeoutMs} ms (push.timeoutMs)` : error;

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Waits until the time is over or the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
