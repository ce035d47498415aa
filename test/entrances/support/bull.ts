import { BullModule, getQueueToken, Process, Processor } from '@nestjs/bull';
import { type INestApplicationContext, Scope, type Type } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';
import { startContext } from './metrics.js';
import { otelLabelsOf, type QueueOptions } from './queue-under-test.js';
import { RedisUnderTest } from './redis.js';
import { until } from './until.js';

export const redis = new RedisUnderTest();

export const bull: EntranceUnderTest = {
  name: '@nestjs/bull',
  option: 'bull',
  calls: 'queue_job_attempts_total',
  duration: 'queue_job_attempt_duration_seconds',
  inFlight: 'queue_job_attempts_in_flight',
  labels: 'queue="checks",job_name="credit"',
  otelCalls: 'messaging_client_consumed_messages_total',
  otelLabels: otelLabelsOf('bull'),
  subscribes: false,
  kinds: ['inherited', 'request-scoped'],
  isNamedByCalls: true,
  waitsAtClose: true,
  server: redis,
  isConnected: true,
  async start(handle, kind, options) {
    const app = await startBull(handle, { kind, options });
    const queue = bullOf(app);
    return {
      app,
      ...redis.connectionToLose,
      async call() {
        const job = await queue.add('credit', { id: 1 });
        await job.finished().catch(() => undefined);
      },
    };
  },
};

export const bullOf = (app: INestApplicationContext): Queue =>
  app.get<Queue>(getQueueToken('checks'), { strict: false });

/**
 * Starts an application with the queue `checks` of Bull and a processor of its jobs, which waits for them. Bull that is
 * closed earlier rejects a promise that nobody handles.
 */
export async function startBull(
  handle: (job: Job) => unknown,
  { kind, options, prefix = redis.ownPrefix() }: QueueOptions,
): Promise<INestApplicationContext> {
  const imports = [
    BullModule.forRoot({ redis: redis.connection, prefix }),
    BullModule.registerQueue({ name: 'checks' }),
  ];
  const app = await startContext({ imports, providers: [processorOf(handle, kind)] }, options);
  const { bclient } = bullOf(app) as Queue & { readonly bclient: { readonly blocked?: boolean } };
  await until(() => bclient.blocked === true);
  return app;
}

function processorOf(handle: (job: Job) => unknown, kind: HandlerKind | undefined): Type<unknown> {
  @Processor({ name: 'checks', scope: kind === 'request-scoped' ? Scope.REQUEST : Scope.DEFAULT })
  class Checks {
    @Process({ name: '*', concurrency: 2 })
    work(job: Job): unknown {
      return handle(job);
    }
  }
  if (kind !== 'inherited') return Checks;
  class Inheriting extends Checks {}
  return Inheriting;
}
