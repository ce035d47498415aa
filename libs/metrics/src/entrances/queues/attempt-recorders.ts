import type { EntranceContext } from '../entrance.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import { Handlers } from '../handlers.js';
import {
  errorTypeOf,
  type JobLabels,
  messagingClientConsumedMessages,
  messagingProcessDuration,
} from '../messaging.metrics.js';
import * as metrics from './queue.metrics.js';

export type AttemptRecorder = Pick<HandlerRecorder<string>, 'begin' | 'end'>;

/** The recorders of attempts at jobs, by queue and name of the job. */
export interface AttemptRecorders {
  with(queue: string, jobName: string): AttemptRecorder;
  close(): void;
}

/** @param system the package, as OpenTelemetry's naming shows it */
export function attemptRecorders(context: EntranceContext, system: 'bullmq' | 'bull'): AttemptRecorders {
  return context.exceptionLabel === 'error_type' ? otelRecorders(context, system) : ownRecorders(context);
}

function ownRecorders(context: EntranceContext): AttemptRecorders {
  const handlers = new Handlers(
    {
      duration: context.get(metrics.attemptDuration),
      calls: context.get(metrics.attempts),
      inFlight: context.get(metrics.attemptsInFlight),
    },
    context,
  );
  return {
    with: (queue, jobName) => handlers.with({ queue, job_name: jobName }),
    close: () => handlers.close(),
  };
}

/** An attempt is a message that is processed. Those under way have no name there, and keep ours. */
function otelRecorders(context: EntranceContext, system: string): AttemptRecorders {
  const inFlight = context.get(metrics.attemptsInFlight);
  const duration = context.get(messagingProcessDuration);
  const durationOf = (labels: JobLabels, errorType: string) =>
    duration.labels({ ...labels, messaging_destination_template: '', error_type: errorType });
  const handlers = new Handlers(
    {
      duration: { labels: (labels: JobLabels) => durationOf(labels, '') },
      failedDuration: (labels: JobLabels, counted) => durationOf(labels, errorTypeOf(counted)),
      calls: context.get(messagingClientConsumedMessages) as never,
      inFlight: {
        counting: ({ messaging_destination_name: queue, job_name: jobName }) =>
          inFlight.counting({ queue, job_name: jobName }),
      },
    },
    context,
  );
  return {
    with: (queue, jobName) =>
      handlers.with({
        messaging_system: system,
        messaging_destination_name: queue,
        messaging_operation_name: 'process',
        job_name: jobName,
      }),
    close: () => handlers.close(),
  };
}
