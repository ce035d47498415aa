import { Registry } from '../../../libs/metrics/src/core/exposition/registry.js';
import { observeNewInstruments } from '../../../libs/metrics/src/core/instruments/new-instruments.js';
import { shareCells } from '../../../libs/metrics/src/core/series/cells.js';
import { Sharing } from '../../../libs/metrics/src/workers/threads/sharing.js';
import { ThreadMetrics } from '../../../libs/metrics/src/workers/threads/thread-metrics.js';
import { Threads } from '../../../libs/metrics/src/workers/threads/threads.js';

/** What a thread and the one that serves its metrics do, in one thread: only their order is simulated. */
export class SimulatedThreads {
  readonly leftOut: string[] = [];
  private readonly threads = new Threads();
  private readonly whole = new ThreadMetrics(
    new Set(),
    undefined,
    (metric, thread, reason) => this.leftOut.push(`${metric} of ${thread}: ${reason}`),
    this.threads,
  );
  private lastId = 0;

  constructor() {
    shareCells();
    this.whole.open();
  }

  /** Runs `make` as a new thread, which shares what is made then. */
  start<T>(make: (registry: Registry) => T, parent = 0): { id: number; made: T } {
    const id = ++this.lastId;
    const sharing = new Sharing(id, parent, this.threads.channelName as string);
    const registry = new Registry();
    sharing.addPage(registry);
    observeNewInstruments(sharing.observerOf);
    const made = make(registry);
    observeNewInstruments(() => undefined);
    return { id, made };
  }

  end(id: number): void {
    this.threads.threadEnds(id);
  }

  /** The page of the thread that serves the metrics, of which `own` are its own. */
  async page(own = new Registry()): Promise<string> {
    const page = new Registry();
    for (const metric of await this.whole.join(own.getMetricsAsArray() as never)) page.registerMetric(metric);
    return page.metrics();
  }

  close(): void {
    this.whole.close();
  }
}
