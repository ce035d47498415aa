import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { OwnInstrument } from '../core/exposition/source/instrument-family.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import type { OnLeftOut } from '../core/members/whole-metrics.js';
import { clearInterval, setInterval } from '../core/own-time.js';
import type { FactorySettings } from '../metrics/metric-factory.js';
import type { MetricsErrors } from '../metrics/metrics-errors.js';
import { namesOfProcessMetrics, namesOfWorkerMetrics } from '../runtime/per-process.js';
import type { RuntimeSettings } from '../runtime/runtime.options.js';
import type { ScrapeSettings } from '../scrape/scrape.options.js';
import type { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import { metricsAboutMetrics } from '../scrape/self-metrics.js';
import type { OtherProcesses, WholeRequest, WholeSource } from '../scrape/whole.js';
import { joinGroup, type JoinedGroup } from './join-group.js';
import type { GroupStatus } from './process-group.js';
import { SharedInstruments } from './shared-instruments.js';
import { ThreadMetrics } from './threads/thread-metrics.js';
import { WorkerLabels } from './worker-labels.js';
import type { WorkersSettings } from './workers.options.js';

/** Every so many intervals, metrics are also collected: that runs code of the application, made for scrapes. */
const INTERVALS_PER_COLLECT = 5;

/** A process that has not written for so many intervals hangs, or has too much to do. */
const STALE_INTERVALS = 5;

/** The module options that sharing reads, after defaults. */
export type SharedSettings = WorkersSettings & ScrapeSettings & FactorySettings & RuntimeSettings;

/** Shares the metrics of this process with the others of its group, and answers scrapes for all of them. */
export class SharedMetrics implements WholeSource, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #instruments: SharedInstruments;
  readonly #threads: ThreadMetrics;
  /** Undefined when processes and threads are merged. */
  readonly #labels: WorkerLabels | undefined;
  #joined: JoinedGroup | undefined;
  #timer: NodeJS.Timeout | undefined;
  #intervals = 0;
  #isCollecting = false;
  #hasLeft = false;

  constructor(
    private readonly options: SharedSettings,
    metrics: ScrapedMetrics,
    private readonly errors: MetricsErrors,
  ) {
    const { prefix, workers } = options;
    if (workers?.perWorker === true) this.#labels = new WorkerLabels(namesOfWorkerMetrics(options, prefix));
    this.#threads = new ThreadMetrics(namesOfProcessMetrics(options, prefix), this.#labels, this.#onLeftOut);
    this.#instruments = new SharedInstruments(metrics, this.#threads, metricsAboutMetrics(prefix));
    this.#threads.open();
  }

  /** @throws MetricsConfigurationError when it can't share its metrics */
  onApplicationBootstrap(): void {
    const { workers } = this.options;
    if (workers?.processes === false) this.#labels?.begin(1);
    if (workers?.processes !== true || this.#joined !== undefined) return;
    this.#joined = joinGroup(workers, {
      onLeftOut: this.#onLeftOut,
      onError: (error) => this.#report('metrics of another process are not read', error),
    });
    if (this.#joined.number !== undefined) this.#labels?.begin(this.#joined.number);
    this.#timer = setInterval(() => void this.#everyInterval(), workers.intervalMs).unref();
    process.on('exit', this.#writeRecorded);
    process.once('beforeExit', this.#writeLast);
    void this.#everyInterval();
    this.#foldEnded();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#leaveGroup();
    this.#threads.close();
  }

  async #leaveGroup(): Promise<void> {
    if (this.#joined === undefined || this.#hasLeft) return;
    clearInterval(this.#timer);
    process.off('exit', this.#writeRecorded);
    process.off('beforeExit', this.#writeLast);
    await this.#collectQuietly('recorded');
    this.#hasLeft = true;
    this.#joined.leave();
  }

  /**
   * What this page shows of this process is in its file: a kill can't take it back. A last push reads the whole after the
   * process has left, and nobody shares anything before the application has started.
   */
  async metrics(request: WholeRequest): Promise<readonly RegistryMetric[]> {
    const group = this.#joined?.group;
    if (group === undefined) return [...(await this.#instruments.collect(request, 'all'))];
    // What is collected tells of ended processes too, whose files another process may have put together.
    await group.look();
    await this.#collectAndWrite(request, 'all');
    const merged = await group.merged();
    if (group.others.some(({ hasEnded }) => hasEnded)) this.#foldEnded();
    return merged;
  }

  get folder(): string | undefined {
    return this.#joined?.folder;
  }

  async others(): Promise<OtherProcesses> {
    return (await this.#joined?.group.livingOthers()) ?? { all: 0, younger: 0 };
  }

  /** How the processes of the group are. */
  status(): GroupStatus {
    const { workers } = this.options;
    if (this.#joined === undefined || workers === undefined)
      return { live: 1, stale: 0, dead: 0, oldestMs: 0 };
    return this.#joined.group.status(STALE_INTERVALS * workers.intervalMs);
  }

  async #everyInterval(): Promise<void> {
    const which = this.#intervals++ % INTERVALS_PER_COLLECT === 0 ? 'all' : 'recorded';
    // A slow metric must not hold back the others.
    if (this.#isCollecting) {
      this.#writeRecorded();
      return;
    }
    this.#isCollecting = true;
    await this.#collectQuietly(which);
    this.#isCollecting = false;
  }

  async #collectAndWrite(request: WholeRequest, which: 'all' | 'recorded'): Promise<void> {
    const collected = await this.#instruments.collect(request, which);
    this.#write(() => collected);
  }

  /** Scrapes report the metrics that fail; in between, each would be counted once a second. */
  async #collectQuietly(which: 'all' | 'recorded'): Promise<void> {
    const request = { deadlineMs: this.options.scrape.timeoutMs, onError: () => undefined };
    await this.#collectAndWrite(request, which).catch((error: unknown) =>
      this.#report('metrics are not shared with the other processes', error),
    );
  }

  /** Synchronous, for the end of the process: nothing that was recorded in our instruments is lost. */
  readonly #writeRecorded = (): void => this.#write(() => this.#instruments.recorded());

  /** What other libraries have counted can't be read at the very end. */
  readonly #writeLast = (): void => void this.#collectQuietly('recorded');

  #write(changed: () => ReadonlySet<OwnInstrument>): void {
    if (this.#hasLeft) return;
    try {
      // First: it may be that a thread has a metric for the first time.
      const now = changed();
      this.#joined?.group.write(this.#instruments.present(), now);
    } catch (error) {
      this.#report('metrics are not shared with the other processes', error);
    }
  }

  #foldEnded(): void {
    this.#joined?.group
      .foldEnded()
      .catch((error: unknown) => this.#report('the totals of ended processes are not put together', error));
  }

  readonly #onLeftOut: OnLeftOut = (metric, member, reason) =>
    this.#report(`metric "${metric}" of ${member} is left out`, reason);

  #report(subject: string, error: unknown): void {
    this.errors.report('workers', subject, error);
  }
}
