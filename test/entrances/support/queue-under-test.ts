import type { MetricsModuleOptions } from '@app/metrics';
import type { HandlerKind } from './entrance-under-test.js';

/** How an application with a queue is started. */
export interface QueueOptions {
  readonly kind?: HandlerKind | undefined;
  readonly options?: MetricsModuleOptions | undefined;
  /** The beginning of its keys in Redis; by default no other application has it. */
  readonly prefix?: string;
}

/** The labels of the jobs, as exposed with OpenTelemetry's naming. */
export const otelLabelsOf = (system: 'bullmq' | 'bull'): string =>
  [
    `messaging_system="${system}"`,
    'messaging_destination_name="checks"',
    'messaging_operation_name="process"',
    'job_name="credit"',
  ].join(',');
