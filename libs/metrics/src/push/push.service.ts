import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { negotiate } from '../core/exposition/negotiate.js';
import { clearInterval, delay, setInterval } from '../core/own-time.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import type { MetricOf } from '../metrics/definition/definition.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { PushSettings } from './push.options.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { lessMargin } from '../scrape/deadline.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import { pushes } from './push.metrics.js';
import type { ResolvedPushOptions } from './push.options.js';

const FIRST_PAUSE_MS = 200;
const SHOWN_CHARACTERS = 300;

/** How an attempt went: `given up` when the last push replaces it. */
type Outcome = 'accepted' | 'refused' | 'unreachable' | 'given up';

/** Pushes the metrics of a batch job to a Pushgateway: on an interval, when the application ends, and when asked. */
@Injectable()
export class PushService implements OnApplicationBootstrap {
  readonly #push: ResolvedPushOptions | undefined;
  readonly #pushes: MetricOf<typeof pushes> | undefined;
  /** Gives up the pushes that the last one replaces. */
  readonly #replaced = new AbortController();
  /** Ends pushes early: replaced by the last one, or too late for the end of the application. */
  #end: AbortSignal = this.#replaced.signal;
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
      // Against a gateway that hangs, pushes would queue up.
      if (this.#running === 0) void this.push();
    };
    // A batch job ends when its work is done, not when it stops pushing.
    this.#timer = setInterval(pushUnlessRunning, this.#push.intervalMs).unref();
  }

  /**
   * Replaces what the group had on the Pushgateway, one push after the other. Resolves with whether it worked:
   * a failure is tried again, counted and warned of, never thrown.
   */
  push(): Promise<boolean> {
    const end = this.#end;
    this.#running++;
    this.#last = this.#last.then(() => this.#tryAll(end)).finally(() => this.#running--);
    return this.#last;
  }

  /** Pushes no more on its own. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * The last push, once. It gives up those that are still running. All that is pushed from here on has `timeoutMs` together:
   * whoever stops the process does not wait for a gateway.
   */
  async end(): Promise<void> {
    this.stop();
    if (!this.#push || this.#replaced.signal.aborted) return;
    this.#replaced.abort();
    this.#end = AbortSignal.timeout(this.#push.timeoutMs);
    await this.push();
  }

  async #tryAll(end: AbortSignal): Promise<boolean> {
    if (!this.#push) {
      this.errors.report(
        'push',
        'nothing is pushed',
        'MetricsModule has no push option. Set push: { url, job }.',
      );
      return false;
    }
    for (let attempt = 0; attempt <= this.#push.retries; attempt++) {
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), end);
      if (attempt > 0 && end.aborted) break;
      const outcome = await this.#tryOnce(this.#push, end);
      if (outcome !== 'unreachable') return outcome === 'accepted';
    }
    return false;
  }

  async #tryOnce(push: ResolvedPushOptions, end: AbortSignal): Promise<Outcome> {
    try {
      const { status, text } = await this.#put(push, end);
      if (status < 300) {
        this.#pushes?.inc({ result: 'success' });
        return 'accepted';
      }
      this.#failed(push, new Error(`the Pushgateway answered ${status} ${text.slice(0, SHOWN_CHARACTERS)}`));
      return status < 500 ? 'refused' : 'unreachable';
    } catch (error) {
      if (end === this.#replaced.signal && end.aborted) return 'given up';
      this.#failed(push, error);
      return 'unreachable';
    }
  }

  async #put(
    { url, headers, timeoutMs }: ResolvedPushOptions,
    end: AbortSignal,
  ): Promise<{ status: number; text: string }> {
    const signal = AbortSignal.any([end, AbortSignal.timeout(timeoutMs)]);
    const exposition = this.scrapeService.expose({
      format: negotiate(undefined),
      deadlineMs: lessMargin(timeoutMs),
      signal,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of exposition) chunks.push(chunk);
    const response = await fetch(url, {
      method: 'PUT',
      headers: { ...headers, 'content-type': exposition.contentType },
      body: Buffer.concat(chunks),
      signal,
    });
    // A body that nobody reads keeps its connection.
    return { status: response.status, text: await response.text() };
  }

  #failed({ url, timeoutMs }: ResolvedPushOptions, error: unknown): void {
    this.#pushes?.inc({ result: 'failure' });
    this.errors.report('push', `could not push to ${url.origin}`, reasonOf(error, timeoutMs));
  }
}

/** What fetch() throws says no more than that it failed, or that a signal ended it. */
function reasonOf(error: unknown, timeoutMs: number): unknown {
  if (isTimeout(error)) return `no answer within ${timeoutMs} ms (push.timeoutMs)`;
  return error instanceof TypeError && error.cause ? error.cause : error;
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Waits until the time is over or the signal says so. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
