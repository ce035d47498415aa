import { BullModule, getQueueToken, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type INestApplicationContext, Scope, type Type } from '@nestjs/common';
import { type Job, type Queue, QueueEvents, type QueueEventsOptions, type WorkerOptions } from 'bullmq';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';
import { startContext } from './metrics.js';
import { otelLabelsOf, type QueueOptions } from './queue-under-test.js';
import { RedisUnderTest } from './redis.js';

export const redis = new RedisUnderTest();

type WorkerSettings = Partial<WorkerOptions>;

export const bullmq: EntranceUnderTest = {
  name: '@nestjs/bullmq',
  option: 'bullmq',
  calls: 'queue_job_attempts_total',
  duration: 'queue_job_attempt_duration_seconds',
  inFlight: 'queue_job_attempts_in_flight',
  labels: 'queue="checks",job_name="credit"',
  otelCalls: 'messaging_client_consumed_messages_total',
  otelLabels: otelLabelsOf('bullmq'),
  subscribes: false,
  kinds: ['inherited', 'request-scoped'],
  isNamedByCalls: true,
  waitsAtClose: true,
  server: redis,
  isConnected: true,
  async start(handle, kind, options) {
    const app = await startBullmq(handle, { kind, options });
    return { app, call: () => work(app), ...redis.connectionToLose };
  },
};

/** Starts an application with the queue `checks` and a processor of its jobs. */
export function startBullmq(
  handle: (job: Job) => unknown,
  { kind, options, prefix = redis.ownPrefix(), worker }: QueueOptions & { readonly worker?: WorkerSettings },
): Promise<INestApplicationContext> {
  const imports = [
    BullModule.forRoot({ connection: redis.connection, prefix }),
    BullModule.registerQueue({ name: 'checks' }),
  ];
  const providers = [processorOf(handle, kind, worker)];
  return startContext({ imports, providers }, options);
}

export const bullmqOf = (app: INestApplicationContext): Queue =>
  app.get<Queue>(getQueueToken('checks'), { strict: false });

/** Adds a job, and resolves when it has completed or failed. */
async function work(app: INestApplicationContext): Promise<void> {
  const queue = bullmqOf(app);
  const { connection, prefix } = queue.opts as QueueEventsOptions;
  // From the first event on: those between a lost connection and the next would be missed.
  const events = new QueueEvents(queue.name, { connection, prefix: String(prefix), lastEventId: '0' });
  await events.waitUntilReady();
  const job = await queue.add('credit', { id: 1 });
  await job.waitUntilFinished(events).catch(() => undefined);
  await events.close();
}

function processorOf(
  handle: (job: Job) => unknown,
  kind: HandlerKind | undefined,
  settings: WorkerSettings = {},
): Type<WorkerHost> {
  @Processor(
    { name: 'checks', scope: kind === 'request-scoped' ? Scope.REQUEST : Scope.DEFAULT },
    { concurrency: 2, ...settings },
  )
  class Checks extends WorkerHost {
    process(job: Job): Promise<unknown> {
      return handle(job) as Promise<unknown>;
    }

    // Otherwise BullMQ writes errors to the console.
    @OnWorkerEvent('error')
    onError(): void {}
  }
  if (kind !== 'inherited') return Checks;
  class Inheriting extends Checks {}
  return Inheriting;
}
