import { randomUUID } from 'node:crypto';
import { sep } from 'node:path';
import type { Collected } from '../../core/exposition/collect/metric-collector.js';
import { CollectedInstrument } from '../../core/exposition/collect/metric-collector.js';
import { InstrumentReader } from '../../core/exposition/source/instrument-family.js';
import { seriesLimitOf } from '../../core/members/metric-declaration.js';
import { ownClock, setImmediate } from '../../core/own-time.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import type { ScrapeService } from '../../scrape/scrape.service.js';
import { factsOf } from './family-facts.js';
import type { Tick } from './protocol.js';
import { readFamily } from './series-reading.js';
import { eventsAfter } from './shared-past.js';
import { KEPT_MS, TickLog } from './tick-log.js';
import { ToldMetrics } from './told-metrics.js';

/** How long it works before it lets the application work, in milliseconds. */
const SLICE_MS = 2;
const LEAST_INTERVAL_MS = 2000;
const LONGEST_INTERVAL_MS = 15_000;
/** The work of a collection is followed by a hundred times its duration: 1 % of a core at most. */
const REST_FACTOR = 100;

/** Collects the metrics tick by tick, and remembers the ticks. */
export class Recorder {
  /** Tells the numbers of its ticks from those of another process. */
  private readonly id = randomUUID();
  private readonly log = new TickLog();
  private readonly startedMs = Date.now();
  private readonly told = new ToldMetrics();
  private readonly reader = new InstrumentReader();
  private workMs = 0;
  private sliceStartMs = 0;

  /** @param earlier events of other processes, which come before its own */
  constructor(
    private readonly metrics: ScrapeService,
    private readonly factory: MetricFactory,
    private earlier = '',
  ) {}

  /** The events after the one that a viewer knows, or else all that are kept. */
  past(knownId = ''): string {
    const [id, number] = knownId.split('.');
    if (id === this.id) return this.ownPast(Number(number));
    return eventsAfter(knownId, this.earlier) + this.ownPast(-1);
  }

  /** Collects once; returns what viewers are told of it. */
  async tick(): Promise<{ readonly event: string; readonly nextMs: number }> {
    const failed: [string, string][] = [];
    this.workMs = 0;
    this.sliceStartMs = ownClock.nowMs();
    try {
      const collected = await this.metrics.collected((metric, error) => failed.push([metric, textOf(error)]));
      this.sliceStartMs = ownClock.nowMs();
      await this.takeAll(collected);
    } catch (error) {
      failed.push(['', textOf(error)]);
    } finally {
      this.reader.release();
    }
    const at = Date.now();
    const difference = this.told.difference();
    const workMs = this.workMs + ownClock.nowMs() - this.sliceStartMs;
    const nextMs = Math.round(
      Math.min(LONGEST_INTERVAL_MS, Math.max(LEAST_INTERVAL_MS, workMs * REST_FACTOR)),
    );
    const tick: Tick = { at, ...difference, ...(failed.length > 0 && { failed }), nextMs };
    if (at - this.startedMs > KEPT_MS) this.earlier = '';
    const text = this.log.add(tick);
    return { event: this.eventOf(this.log.last, text), nextMs };
  }

  private ownPast(number: number): string {
    const { log } = this;
    if (log.last === 0) return '';
    return log
      .since(number)
      .map(([number, text]) => this.eventOf(number, text))
      .join('');
  }

  private eventOf(number: number, text: string): string {
    return `id: ${this.id}.${number}\ndata: ${text}\n\n`;
  }

  private async takeAll(collected: readonly Collected[]): Promise<void> {
    for (const one of collected) {
      await this.pause();
      const isOwn = one instanceof CollectedInstrument;
      const family = isOwn ? this.reader.familyOf(one.instrument, one.view) : one;
      const limit = isOwn ? seriesLimitOf(one.instrument) : undefined;
      const facts = factsOf(family, limit, placeOf(this.factory.declaredAt(family.name)));
      const read = await readFamily(family, facts, this.told.factsOf(family.name), this.pause);
      this.told.take(read.facts, read.reading);
    }
  }

  /** Lets the application work if it is time. */
  private readonly pause = (): Promise<void> | undefined => {
    const workedMs = ownClock.nowMs() - this.sliceStartMs;
    if (workedMs < SLICE_MS) return undefined;
    this.workMs += workedMs;
    return new Promise((resolve) =>
      setImmediate(() => {
        this.sliceStartMs = ownClock.nowMs();
        resolve();
      }),
    );
  };
}

/** A place in the code, as seen from where the process runs. */
function placeOf(declaredAt: string | undefined): string | undefined {
  const folder = process.cwd() + sep;
  return declaredAt?.startsWith(folder) === true ? declaredAt.slice(folder.length) : declaredAt;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
