import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { negotiate } from '../exposition/negotiate.js';
import { MetricFactory } from '../injection/metric-factory.js';
import type { MetricOf } from '../injection/definition.js';
import { MetricsErrors } from '../module/metrics-errors.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS } from '../module/metrics.tokens.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import { pushes } from './push.metrics.js';
import type { ResolvedPushOptions } from './push.options.js';

const FIRST_PAUSE_MS = 200;

/** Pushes the metrics of a batch job to a Pushgateway: on an interval, at shutdown, and when asked. */
@Injectable()
export class PushService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #push: ResolvedPushOptions | undefined;
  readonly #pushes: MetricOf<typeof pushes> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<boolean> = Promise.resolve(true);

  constructor(
    @Inject(METRICS_OPTIONS) options: ResolvedMetricsOptions,
    @Inject(ScrapeService) private readonly scrapeService: ScrapeService,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(MetricFactory) factory: MetricFactory,
  ) {
    this.#push = options.push;
    if (options.push) this.#pushes = factory.get(pushes);
  }

  onApplicationBootstrap(): void {
    if (this.#push?.intervalMs === undefined) return;
    // A batch job ends when its work is done, not when it stops pushing.
    this.#timer = setInterval(() => void this.push(), this.#push.intervalMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#push) await this.push();
  }

  /**
   * Replaces what the group had on the Pushgateway, one push after the other. Resolves with whether it worked:
   * a failure is tried again, counted and warned of, never thrown.
   */
  push(): Promise<boolean> {
    this.#last = this.#last.then(() => this.#tryAll());
    return this.#last;
  }

  async #tryAll(): Promise<boolean> {
    if (!this.#push) {
      this.errors.report(
        'push',
        'nothing is pushed',
        'MetricsModule has no push option. Set push: { url, job }.',
      );
      return false;
    }
    for (let attempt = 0; attempt <= this.#push.retries; attempt++) {
      if (attempt > 0) await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      if (await this.#tryOnce(this.#push)) return true;
    }
    return false;
  }

  async #tryOnce({ url, timeoutMs }: ResolvedPushOptions): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const exposition = this.scrapeService.expose({
        format: negotiate(undefined),
        deadlineMs: timeoutMs,
        signal,
      });
      const chunks: Buffer[] = [];
      for await (const chunk of exposition) chunks.push(chunk);
      const { status, ok } = await fetch(url, {
        method: 'PUT',
        headers: { 'content-type': exposition.contentType },
        body: Buffer.concat(chunks),
        signal,
      });
      if (!ok) throw new Error(`the Pushgateway answered ${status}`);
      this.#pushes?.inc({ result: 'success' });
      return true;
    } catch (error) {
      this.#pushes?.inc({ result: 'failure' });
      this.errors.report('push', `could not push to ${url.origin}`, error);
      return false;
    }
  }
}
