import { clearInterval, delay, setInterval, timeoutSignal } from '../core/own-time.js';
import type { MetricOf } from '../metrics/definition/definition.js';
import type { MetricsErrors } from '../metrics/metrics-errors.js';
import { lessMargin } from '../scrape/deadline.js';
import type { ScrapeService } from '../scrape/scrape.service.js';
import { type GatewayAnswer, refusal, sendToGateway } from './gateway.js';
import type { pushes } from './push.metrics.js';
import type { ResolvedGatewayOptions } from './push.options.js';

const FIRST_PAUSE_MS = 200;

/** The outcome of an attempt: `given up` when the last push replaces it. */
type Outcome = 'accepted' | 'refused' | 'unreachable' | 'given up';

/** When a push is given up. */
export interface PushLimit {
  readonly giveUp: AbortSignal;
  /** What that is, in messages; undefined if it has the time of an attempt. */
  readonly text: string | undefined;
}

/** Pushes to a Pushgateway, one at a time. */
export class GatewayPushes {
  /** Aborts the pushes that the last one replaces. */
  readonly #replaced = new AbortController();
  /** When the last push replaces others; during shutdown, when the time for it is over. */
  #limit: PushLimit = { giveUp: this.#replaced.signal, text: undefined };
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<boolean> = Promise.resolve(true);
  #running = 0;

  constructor(
    private readonly options: ResolvedGatewayOptions,
    private readonly scrapeService: ScrapeService,
    private readonly errors: MetricsErrors,
    private readonly counter: MetricOf<typeof pushes>,
  ) {}

  /** Starts to push on the interval, if there is one. */
  start(): void {
    this.stop();
    if (this.options.intervalMs === undefined) return;
    const pushUnlessRunning = (): void => {
      // Pushes to a hanging gateway would queue up.
      if (this.#running === 0) void this.push();
    };
    // A batch job exits when its work is done; the timer must not keep it alive.
    this.#timer = setInterval(pushUnlessRunning, this.options.intervalMs).unref();
  }

  /** Stops pushing on the interval. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Limits all pushes from here on. */
  endBy(limit: PushLimit): void {
    this.#limit = limit;
  }

  /** Gives up the pushes that were asked for before the end. */
  giveUpReplaced(): void {
    this.#replaced.abort();
  }

  /** Pushes after the pushes before: all metrics, or those of these names. Resolves to whether it succeeded; never rejects. */
  push(names?: ReadonlySet<string>, limit = this.#limit): Promise<boolean> {
    this.#running++;
    this.#last = this.#last.then(() => this.#tryAll(limit, names)).finally(() => this.#running--);
    return this.#last;
  }

  /** As `push()`, and resolves to `false` when the time is over, also behind a push that hangs. */
  pushWithin(timeoutMs: number): Promise<boolean> {
    const timeout = timeoutSignal(timeoutMs);
    const giveUp = AbortSignal.any([this.#limit.giveUp, timeout]);
    const pushed = this.push(undefined, { giveUp, text: `${timeoutMs} ms` });
    const isOver = new Promise<boolean>((resolve) => {
      timeout.addEventListener('abort', () => resolve(false), { once: true });
    });
    return Promise.race([pushed, isOver]);
  }

  async #tryAll(limit: PushLimit, names: ReadonlySet<string> | undefined): Promise<boolean> {
    const { giveUp } = limit;
    for (let attempt = 0; attempt <= this.options.retries; attempt++) {
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), giveUp);
      if (attempt > 0 && giveUp.aborted) break;
      const outcome = await this.#tryOnce(limit, names);
      if (outcome !== 'unreachable') return outcome === 'accepted';
    }
    return false;
  }

  async #tryOnce({ giveUp, text }: PushLimit, names: ReadonlySet<string> | undefined): Promise<Outcome> {
    try {
      const answer = await this.#send(giveUp, names);
      if (answer.status < 300) {
        this.counter.inc({ result: 'success' });
        return 'accepted';
      }
      this.#failed(refusal(answer, this.options.url, this.options.headers), text);
      return answer.status < 500 ? 'refused' : 'unreachable';
    } catch (error) {
      if (giveUp.aborted && giveUp.reason === this.#replaced.signal.reason) return 'given up';
      this.#failed(error, text);
      return 'unreachable';
    }
  }

  async #send(giveUp: AbortSignal, names: ReadonlySet<string> | undefined): Promise<GatewayAnswer> {
    const { url, headers, timeoutMs } = this.options;
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

  #failed(error: unknown, limit: string | undefined): void {
    const { url, timeoutMs } = this.options;
    this.counter.inc({ result: 'failure' });
    this.errors.report(
      'push',
      `could not push to ${url.origin}`,
      reasonOf(error, limit ?? `${timeoutMs} ms (push.timeoutMs)`),
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
