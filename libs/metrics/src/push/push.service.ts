import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ownClock, timeoutSignal } from '../core/own-time.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { ShutdownTime } from '../metrics/shutdown-time.js';
import { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import type { Counts } from './counts.js';
import { GatewayPushes } from './gateway-pushes.js';
import { LoopedPushes } from './loop/looped-pushes.js';
import { pushes } from './push.metrics.js';
import type { PushSettings } from './push.options.js';

const NONE: ReadonlySet<string> = new Set();

/** Pushes the metrics of an application that nobody scrapes: on an interval, at shutdown, and on demand. */
@Injectable()
export class PushService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #gateway: GatewayPushes | undefined;
  /** How long the end may take. */
  readonly #endMs: number;
  /** How much of that is left. */
  #endLeftMs: number;
  #ended: Promise<void> | undefined;
  #finished: Promise<void> | undefined;
  /** Reads what is counted; an application that pushes nothing does not load it. */
  #counting: typeof import('./counts.js') | undefined;
  /** What was counted before the last push. */
  #counts: Counts | undefined;
  /** The limit of the last push, if it has less time than others. */
  #endLimit: string | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) options: PushSettings,
    @Inject(ScrapeService) scrapeService: ScrapeService,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(MetricFactory) factory: MetricFactory,
    @Inject(ScrapedMetrics) private readonly metrics: ScrapedMetrics,
    @Inject(LoopedPushes) private readonly looped: LoopedPushes,
    @Inject(ShutdownTime) private readonly shutdownTime: ShutdownTime,
  ) {
    const gateway = options.push?.gateway;
    this.#endMs = this.#endLeftMs = options.push?.timeoutMs ?? 0;
    if (gateway === undefined) return;
    const counter = factory.asOwn('Rename yours.', () => factory.get(pushes));
    this.#gateway = new GatewayPushes(gateway, scrapeService, errors, counter);
  }

  async onModuleInit(): Promise<void> {
    if (this.#hasPush) this.#counting = await import('./counts.js');
  }

  onApplicationBootstrap(): void {
    this.#gateway?.start();
  }

  /**
   * Replaces the metrics of the group on the Pushgateway; pushes run one at a time. Resolves to whether it succeeded:
   * a failure is counted and logged, never thrown, and retried unless the gateway refused the push.
   */
  async push(): Promise<boolean> {
    if (this.#gateway !== undefined) return this.#gateway.push();
    const problem = 'MetricsModule has no Pushgateway. Set push: { url, job }.';
    this.errors.report('push', 'nothing is pushed', problem);
    return false;
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
      this.#gateway?.pushWithin(timeoutMs) ?? true,
      this.looped.flush(timeoutSignal(timeoutMs)),
    ]);
    return sent.every(Boolean);
  }

  /** Stops pushing on the interval. */
  stop(): void {
    this.#gateway?.stop();
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
      this.#gateway?.giveUpReplaced();
      this.#counts = await this.#counting?.countsOf(this.metrics.list());
      await Promise.all([this.#gateway?.push(), this.looped.last(giveUp)]);
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
      await Promise.all([names.size > 0 && this.#gateway?.push(names), this.looped.end(names, giveUp)]);
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
      this.#gateway?.endBy({ giveUp, text: this.#endLimit });
      return send(giveUp);
    });
    this.#endLeftMs = Math.max(0, Math.floor(this.#endLeftMs - (ownClock.nowMs() - startMs)));
  }
}
