import { clearInterval, delay, setInterval } from '../../core/own-time.js';
import { backoffMs } from '../remote-write/backoff.js';
import type { ExportRequest } from './export-requests.js';
import type { OtlpDropReason } from './otlp.metrics.js';
import type { ExportOutcome, OtlpReceiver } from './otlp-receiver.js';

const STILL_ALIVE_MS = 1000;

/** What the exporter tells of its work. */
export interface ExporterReports {
  accepted(points: number): void;
  dropped(points: number, reason: OtlpDropReason, problem: string): void;
  /** An attempt that will be repeated has failed. */
  failed(problem: string): void;
  /** A receiver that has accepted everything has something to say. */
  warned(problem: string): void;
}

/**
 * Sends the requests of one collection after the other. Totals are cumulative, so a newer collection has everything that an
 * older one has: it takes the place of what could not be sent yet.
 */
export class Exporter {
  #waiting: readonly ExportRequest[] = [];
  /** What the receiver has and has not answered. */
  #sent: ExportRequest | undefined;
  #running: Promise<void> | undefined;
  /** How many data points were dropped so far. */
  #lost = 0;
  #hurry = new AbortController();
  readonly #closing = new AbortController();

  constructor(
    private readonly receiver: OtlpReceiver,
    private readonly reports: ExporterReports,
  ) {}

  send(requests: readonly ExportRequest[]): void {
    this.#replace(this.#waiting.filter((request) => request !== this.#sent));
    this.#waiting = requests;
    this.#running ??= this.#run();
  }

  /** Sends what waits, at once and until the signal aborts; resolves to whether nothing was lost or waits still. */
  async flush(signal: AbortSignal): Promise<boolean> {
    const lost = this.#lost;
    this.#hurry.abort();
    this.#hurry = new AbortController();
    // Whoever waits keeps the process alive; pauses between attempts do not.
    const alive = setInterval(() => undefined, STILL_ALIVE_MS);
    await Promise.race([this.#running, aborted(signal)]);
    clearInterval(alive);
    return this.#running === undefined && this.#lost === lost;
  }

  /** As `flush`, and drops what is left. */
  async close(signal: AbortSignal): Promise<void> {
    await this.flush(signal);
    this.#closing.abort();
    if (this.#waiting.length > 0) this.#drop(this.#waiting, 'shutdown', 'the application has ended');
    this.#waiting = [];
  }

  async #run(): Promise<void> {
    for (let attempt = 0; this.#waiting.length > 0 && !this.#closing.signal.aborted;) {
      const [request] = this.#waiting as [ExportRequest];
      this.#sent = request;
      const outcome = await this.receiver.export(request, this.#closing.signal);
      this.#sent = undefined;
      if (outcome.outcome === 'failed' && this.#waiting[0] !== request) this.#replace([request]);
      if (this.#closing.signal.aborted && outcome.outcome === 'failed') break;
      if (outcome.outcome !== 'failed') {
        attempt = 0;
        this.#settle(request, outcome);
        // Unless a newer collection took its place.
        if (this.#waiting[0] === request) this.#waiting = this.#waiting.slice(1);
        continue;
      }
      this.reports.failed(outcome.problem);
      await this.#pause(backoffMs(++attempt, outcome.retryAfterMs));
    }
    this.#running = undefined;
  }

  #settle({ points }: ExportRequest, outcome: Exclude<ExportOutcome, { outcome: 'failed' }>): void {
    if (outcome.outcome === 'refused') {
      this.#lost += points;
      this.reports.dropped(points, 'refused', outcome.problem);
      return;
    }
    const { rejected, problem } = outcome;
    const accepted = Math.max(points - rejected, 0);
    if (accepted > 0) this.reports.accepted(accepted);
    if (rejected > 0) {
      this.#lost += rejected;
      this.reports.dropped(rejected, 'rejected', problem);
    } else if (problem !== '') this.reports.warned(problem);
  }

  #replace(requests: readonly ExportRequest[]): void {
    if (requests.length > 0) this.#drop(requests, 'replaced', 'the receiver is slower than the collections');
  }

  #drop(requests: readonly ExportRequest[], reason: OtlpDropReason, problem: string): void {
    const points = requests.reduce((sum, request) => sum + request.points, 0);
    // What replaces them has their counts.
    if (reason !== 'replaced') this.#lost += points;
    this.reports.dropped(points, reason, problem);
  }

  #pause(ms: number): Promise<unknown> {
    const signal = AbortSignal.any([this.#hurry.signal, this.#closing.signal]);
    return delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
