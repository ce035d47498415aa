import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { clearInterval, delay, ownClock, setInterval, timeoutSignal } from '../core/own-time.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import type { MetricOf } from '../metrics/definition/definition.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { PushSettings } from './push.options.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { ShutdownTime } from '../metrics/shutdown-time.js';
import { lessMargin } from '../scrape/deadline.js';
import { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import type { Counts } from './counts.js';
import { type GatewayAnswer, refusal, sendToGateway } from './gateway.js';
import { pushes } from './push.metrics.js';
import type { ResolvedGatewayOptions } from './push.options.js';
import { LoopedPushes } from './loop/looped-pushes.js';

const FIRST_PAUSE_MS = 200;
const NONE: ReadonlySet<string> = new Set();

/** The outcome of an attempt: `given up` when the last push replaces it. */
type Outcome = 'accepted' | 'refused' | 'unreachable' | 'given up';

/** Pushes the metrics of an application that nobody scrapes: on an interval, at shutdown, and on demand. */
@Injectable()
export class PushService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #push: ResolvedGatewayOptions | undefined;
  /** How long the end may take. */
  readonly #endMs: number;
  /** How much of that is left. */
  #endLeftMs: number;
  readonly #pushes: MetricOf<typeof pushes> | undefined;
  /** Aborts the pushes that the last one replaces. */
  readonly #replaced = new AbortController();
  /** Aborts pushes when the last one replaces them; during shutdown, when the time for it is over. */
  #giveUp: AbortSignal = this.#replaced.signal;
  #ended: Promise<void> | undefined;
  #finished: Promise<void> | undefined;
  /** Reads what is counted; an application that pushes nothing does not load it. */
  #counting: typeof import('./counts.js') | undefined;
  /** What was counted before the last push. */
  #counts: Counts | undefined;
  /** The limit of the last push, if it has less time than others. */
  #endLimit: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<boolean> = Promise.resolve(true);
  #running = 0;

  constructor(
    @Inject(METRICS_OPTIONS) options: PushSettings,
    @Inject(ScrapeService) private readonly scrapeService: ScrapeService,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(ScrapedMetrics) private readonly metrics: ScrapedMetrics,
    @Inject(LoopedPushes) private readonly looped: LoopedPushes,
    @Inject(ShutdownTime) private readonly shutdownTime: ShutdownTime,
  ) {
    this.#push = options.push?.gateway;
    this.#endMs = this.#endLeftMs = options.push?.timeoutMs ?? 0;
    if (this.#push) this.#pushes = factory.asOwn('Rename yours.', () => factory.get(pushes));
  }

  async onModuleInit(): Promise<void> {
    if (this.#hasPush) this.#counting = await import('./counts.js');
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
    return this.#pushNext();
  }

  /**
   * Collects now and sends everything, what still waits for a receiver as well: at the end of each call of a function
   * that is frozen between calls, or of a job. Resolves to whether all of it was accepted within `timeoutMs`, which is
   * `push.timeoutMs` by default; a failure is counted and logged, never thrown.
   * @example
   * const handler = async (event) => {
   *   const result = await work(event);
   *   await app.get(PushService).flush();
   *   return result;
   * };
   */
  async flush({ timeoutMs = this.#endMs }: { readonly timeoutMs?: number } = {}): Promise<boolean> {
    // Warns that nothing is configured.
    if (!this.#hasPush) return this.push();
    const sent = await Promise.all([
      this.#push === undefined || this.push(),
      this.looped.flush(AbortSignal.timeout(timeoutMs)),
    ]);
    return sent.every(Boolean);
  }

  /** Stops pushing on the interval. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Pushes a last time, once, and aborts pushes that are still running. All pushes from here on share one `timeoutMs`,
   * and the time that the library may add to a shutdown. Nest 11 runs the hooks again when the application is closed
   * twice, as by a signal and by code: both wait for the same push, or the second would end what it has yet to collect.
   */
  end(): Promise<void> {
    this.stop();
    if (!this.#hasPush) return Promise.resolve();
    return (this.#ended ??= this.#spend(async (giveUp) => {
      this.#replaced.abort();
      this.#counts = await this.#counting?.countsOf(this.metrics.list());
      await Promise.all([this.#push && this.push(), this.looped.last(giveUp)]);
    }));
  }

  /**
   * Pushes what was counted since `end()`, as by requests that were in flight, in the time that it has left; nothing if
   * nothing was. Gauges, and what `collect` reads, stay as the last push has shown them: they may be torn down by now.
   * @internal
   */
  finish(): Promise<void> {
    if (!this.#hasPush) return Promise.resolve();
    const { shutdownTime } = this;
    return (this.#finished ??= this.#spend(async (giveUp) => {
      const isLate = Math.min(this.#endLeftMs, shutdownTime.leftMs) === 0;
      const names = isLate ? NONE : await this.#countedSince();
      await Promise.all([
        this.#push && names.size > 0 && this.#pushNext(names),
        this.looped.end(names, giveUp),
      ]);
    }));
  }

  /** The last push has stopped it by then, except when the start fails: that pushes nothing. */
  onApplicationShutdown(): void {
    this.stop();
  }

  get #hasPush(): boolean {
    return this.#endMs > 0;
  }

  /** The names of the metrics that have counted since the last push. */
  async #countedSince(): Promise<ReadonlySet<string>> {
    if (this.#counting === undefined || this.#counts === undefined) return NONE;
    return this.#counting.countedBetween(this.#counts, await this.#counting.countsOf(this.metrics.list()));
  }

  /** Waits, in the time that is left for the end. */
  async #spend(send: (giveUp: AbortSignal) => Promise<void>): Promise<void> {
    const { leftMs } = this.shutdownTime;
    if (leftMs < this.#endLeftMs) this.#endLimit ??= `${leftMs} ms (shutdownTimeoutMs)`;
    const startMs = ownClock.nowMs();
    await this.shutdownTime.spend(this.#endLeftMs, (giveUp) => {
      this.#giveUp = giveUp;
      return send(giveUp);
    });
    this.#endLeftMs = Math.max(0, Math.floor(this.#endLeftMs - (ownClock.nowMs() - startMs)));
  }

  /** Pushes after the pushes before: all metrics, or those of these names. */
  #pushNext(names?: ReadonlySet<string>): Promise<boolean> {
    const giveUp = this.#giveUp;
    this.#running++;
    this.#last = this.#last.then(() => this.#tryAll(giveUp, names)).finally(() => this.#running--);
    return this.#last;
  }

  async #tryAll(giveUp: AbortSignal, names: ReadonlySet<string> | undefined): Promise<boolean> {
    if (!this.#push) {
      this.errors.report(
        'push',
        'nothing is pushed',
        'MetricsModule has no Pushgateway. Set push: { url, job }.',
      );
      return false;
    }
    for (let attempt = 0; attempt <= this.#push.retries; attempt++) {
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), giveUp);
      if (attempt > 0 && giveUp.aborted) break;
      const outcome = await this.#tryOnce(this.#push, giveUp, names);
      if (outcome !== 'unreachable') return outcome === 'accepted';
    }
    return false;
  }

  async #tryOnce(
    push: ResolvedGatewayOptions,
    giveUp: AbortSignal,
    names: ReadonlySet<string> | undefined,
  ): Promise<Outcome> {
    try {
      const answer = await this.#send(push, giveUp, names);
      if (answer.status < 300) {
        this.#pushes?.inc({ result: 'success' });
        return 'accepted';
      }
      this.#failed(push, refusal(answer, push.url, push.headers));
      return answer.status < 500 ? 'refused' : 'unreachable';
    } catch (error) {
      if (giveUp === this.#replaced.signal && giveUp.aborted) return 'given up';
      this.#failed(push, error);
      return 'unreachable';
    }
  }

  async #send(
    { url, headers, timeoutMs }: ResolvedGatewayOptions,
    giveUp: AbortSignal,
    names: ReadonlySet<string> | undefined,
  ): Promise<GatewayAnswer> {
    const signal = AbortSignal.any([giveUp, timeoutSignal(timeoutMs)]);
    const exposition = this.scrapeService.scrape({
      source: 'push',
      deadlineMs: lessMargin(timeoutMs),
      signal,
      ...(names && { names }),
    });
    const chunks: Buffer[] = [];
    for await (const chunk of exposition) chunks.push(chunk);
    return sendToGateway(url, {
      // Beside the names of a part, the group keeps what it has.
      method: names === undefined ? 'PUT' : 'POST',
      headers: { ...headers, 'content-type': exposition.contentType },
      body: Buffer.concat(chunks),
      signal,
    });
  }

  #failed({ url, timeoutMs }: ResolvedGatewayOptions, error: unknown): void {
    this.#pushes?.inc({ result: 'failure' });
    this.errors.report(
      'push',
      `could not push to ${url.origin}`,
      reasonOf(error, this.#endLimit ?? `${timeoutMs} ms (push.timeoutMs)`),
    );
  }
}

/** The error of a timeout itself only says that something was aborted. */
const reasonOf = (error: unknown, limit: string): unknown =>
  isTimeout(error) ? `no answer within ${limit}` : error;

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Waits until the time is over or the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
