import { Inject, Injectable } from '@nestjs/common';
import type { Labels } from '../../core/series/label-values.js';
import { METRICS_OPTIONS } from '../../metrics/metrics.tokens.js';
import type { RuntimeSettings } from '../runtime.options.js';
import { EventLoopDelay } from '../event-loop-delay.js';
import { KernelFiles } from '../cgroup/kernel-files.js';
import { oncePerTurn } from '../once-per-turn.js';
import { EventLoopLag, monitoredIntervals, sampledIntervals } from './event-loop-lag.js';
import { ProcessSnapshot } from './process-snapshot.js';

/** A gauge of any label names. */
export interface AnyGauge {
  set(labels: never, value: number): void;
  remove(labels: never): void;
}

/** The readings behind the default metrics. */
@Injectable()
export class ProcessReadings {
  /** The option `labels` of the default metrics. */
  readonly labels: Labels<string>;
  readonly eventLoopLag: EventLoopLag;
  readonly #files = new KernelFiles();
  readonly #hasLabels: boolean;
  readonly #snapshot: () => ProcessSnapshot;

  constructor(
    @Inject(METRICS_OPTIONS) { defaultMetrics }: RuntimeSettings,
    @Inject(EventLoopDelay) delay: EventLoopDelay,
  ) {
    const { labels = {}, eventLoopMonitoringPrecision: precisionMs } = defaultMetrics || {};
    this.labels = { ...labels };
    this.#hasLabels = Object.keys(labels).length > 0;
    this.eventLoopLag = new EventLoopLag(() =>
      precisionMs === undefined ? sampledIntervals(delay) : monitoredIntervals(precisionMs),
    );
    this.#snapshot = oncePerTurn(() => new ProcessSnapshot(this.eventLoopLag, this.#files));
  }

  /** Stops watching the event loop, and closes the kernel's files. */
  stop(): void {
    this.eventLoopLag.stop();
    this.#files.close();
  }

  /** One snapshot for all metrics of a scrape. */
  get current(): ProcessSnapshot {
    return this.#snapshot();
  }

  /** Sets the series that has these labels and those of the option; an unknown value removes it. */
  show(gauge: AnyGauge, value: number | undefined, labels?: Labels<string>): void {
    const all = (this.#hasLabels ? { ...labels, ...this.labels } : (labels ?? this.labels)) as never;
    if (value === undefined) gauge.remove(all);
    else gauge.set(all, value);
  }
}
