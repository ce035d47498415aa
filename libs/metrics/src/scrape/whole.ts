import type { InjectionToken } from '@nestjs/common';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';

/** How the metrics of this process are collected for the whole. */
export interface WholeRequest {
  /** How long to wait for metrics to collect, in milliseconds. */
  readonly deadlineMs: number;
  /** How long a metric may take before it counts as an error, in milliseconds; `deadlineMs` by default. */
  readonly limitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the error for each metric that is not collected because of one. */
  readonly onError: (metricName: string, error: unknown) => void;
  /** Called for each metric that is not collected because the client does not wait longer. */
  readonly onHurry?: ((metricName: string) => void) | undefined;
}

/** How many processes of the application there are beside the one that asks and its parent. */
export interface OtherProcesses {
  readonly all: number;
  /** Those that have started after the one that asks. */
  readonly younger: number;
}

/** The metrics of all processes of the application, this one included. */
export interface WholeSource {
  metrics(request: WholeRequest): Promise<readonly RegistryMetric[]>;
  /** A folder of the processes, for this user alone; undefined if there is none. */
  readonly folder: string | undefined;
  /** Looks which processes of the application there are beside this one and its parent, now. */
  others(): Promise<OtherProcesses>;
}

/** The `WholeSource` that scrapes show; undefined when they show this process alone. */
export const METRICS_WHOLE: InjectionToken = Symbol.for('nestjs-metrics:whole');
