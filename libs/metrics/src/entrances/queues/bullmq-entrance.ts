import { replaceMethod, replaceMethodItself } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import { askQueues } from './ask-queues.js';
import type { JobLike, QueueLike } from './asked-queues.js';
import { madeByFactories } from './made-by-factories.js';
import { QueueJobs } from './queue-jobs.js';

/** What we use of `BullExplorer` of `@nestjs/bullmq`: it makes the worker of each processor. */
interface Explorer {
  registerWorkers(): void;
  handleProcessor(host: { readonly worker: WorkerLike }, ...rest: unknown[]): void;
}

/** What we use of a `Queue` of BullMQ; those of Bull can't trim their events. */
interface Queue extends QueueLike {
  trimEvents(maxLength: number): unknown;
}

/** What we use of a `Worker` of BullMQ. */
interface WorkerLike {
  readonly name: string;
  callProcessJob(job: JobLike, ...rest: unknown[]): unknown;
  on(event: 'failed', listener: (job: JobLike | undefined) => void): unknown;
  on(event: 'stalled', listener: () => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
}

/** Measures the jobs of BullMQ that processors of `@nestjs/bullmq` work on, and its queues. */
export function bullmqEntrance(context: EntranceContext): () => void {
  const [explorer] = context.instancesWith<Explorer>('handleProcessor', 'registerWorkers');
  if (explorer === undefined) return () => undefined;
  const jobs = new QueueJobs(context, 'bullmq');
  const watched: (() => void)[] = [];
  const queues = madeByFactories<Queue>(context.modules, 'getJobCounts', 'getWorkers', 'trimEvents');
  watched.push(askQueues(context, queues, ['waiting', 'prioritized']));
  // The worker begins to take jobs in a later turn of the event loop.
  const stop = replaceMethod(
    explorer,
    'handleProcessor',
    (handle) =>
      function (...args) {
        const result = handle.apply(this, args);
        try {
          watched.push(watchWorker((args[0] as { worker: WorkerLike }).worker, jobs));
        } catch (error) {
          context.report("a worker of BullMQ can't be measured", error);
        }
        return result;
      },
  );
  return () => {
    stop();
    for (const end of watched) end();
    jobs.close();
  };
}

function watchWorker(worker: WorkerLike, jobs: QueueJobs): () => void {
  const ofQueue = jobs.ofQueue(worker.name);
  return startAll([
    () =>
      replaceMethodItself(
        worker,
        'callProcessJob',
        (call, layer) =>
          function (...args) {
            if (layer.hasEnded) return call.apply(this, args);
            return ofQueue.attempt(args[0] as JobLike, call, this, args);
          },
      ),
    () => {
      const failed = (job: JobLike | undefined) => ofQueue.failed(job);
      const stalled = () => ofQueue.stalled();
      worker.on('failed', failed);
      worker.on('stalled', stalled);
      return () => {
        worker.off('failed', failed);
        worker.off('stalled', stalled);
      };
    },
  ]);
}
