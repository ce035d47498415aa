import { ownCounter, ownHistogram } from '../metrics/definition/own-definition.js';

/*
 * Messages over a broker and jobs of queues as OpenTelemetry names them:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/
 */

/** The boundaries that it recommends, for remote procedure calls as well. */
export const OTEL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Those of jobs; there is no name for that of a job. */
const JOB = [
  'messaging_system',
  'messaging_destination_name',
  'messaging_operation_name',
  'job_name',
] as const;

export type JobLabels = Readonly<Record<(typeof JOB)[number], string>>;

export const messagingProcessDuration = ownHistogram({
  name: 'messaging_process_duration_seconds',
  help: 'Duration of processing messages and jobs.',
  // Messages have a template, jobs the name of their queue.
  labelNames: [...JOB, 'messaging_destination_template', 'error_type'],
  buckets: OTEL_BUCKETS,
});

export const messagingClientConsumedMessages = ownCounter({
  name: 'messaging_client_consumed_messages_total',
  help: 'Jobs that a worker was given and has ended with, by result and class of the exception.',
  labelNames: [...JOB, 'result', 'error_type'],
  labelValues: { result: ['success', 'failure'] },
});

export const messagingClientOperationDuration = ownHistogram({
  name: 'messaging_client_operation_duration_seconds',
  help: 'Duration of sending messages, until their answer was there.',
  labelNames: [
    'messaging_system',
    'messaging_destination_template',
    'messaging_operation_name',
    'error_type',
  ],
  buckets: OTEL_BUCKETS,
});

/** What the conventions call the error of a failure: it has a class or a status, or neither. */
export function errorTypeOf(counted: Readonly<Record<string, string>>): string {
  return counted['error_type'] || counted['rpc_response_status_code'] || '_OTHER';
}
