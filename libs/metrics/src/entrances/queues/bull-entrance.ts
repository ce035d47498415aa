import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import { askQueues } from './ask-queues.js';
import type { JobLike, QueueLike } from './asked-queues.js';
import { madeByFactories } from './made-by-factories.js';
import { type JobsOfQueue, QueueJobs } from './queue-jobs.js';

/** What we use of a `Queue` of Bull, which is the worker too. */
interface BullQueue extends QueueLike {
  /** By the name that a job must have, or `*`. */
  readonly handlers: Record<string, AnyMethod>;
  setHandler(name: string, handler: unknown): void;
  on(event: string, listener: (job: JobLike) => void): unknown;
  removeListener(event: string, listener: (job: JobLike) => void): unknown;
}

/** Measures the jobs of the queues of `@nestjs/bull` that this process works on, and the queues. */
export function bullEntrance(context: EntranceContext): () => void {
  const queues = madeByFactories<BullQueue>(context.modules, 'setHandler', 'getJobCounts', 'getWorkers');
  if (queues.length === 0) return () => undefined;
  const jobs = new QueueJobs(context, 'bull');
  const stop = startAll([
    () => askQueues(context, queues, ['waiting', 'paused']),
    ...queues.map((queue) => () => watchQueue(queue, jobs)),
  ]);
  return () => {
    stop();
    jobs.close();
  };
}

function watchQueue(queue: BullQueue, jobs: QueueJobs): () => void {
  const { name, handlers } = queue;
  const undo: (() => void)[] = [];
  let ofQueue: JobsOfQueue | undefined;
  const watchHandler = (jobName: string): void => {
    if (!Object.hasOwn(handlers, jobName)) return;
    // A queue without a processor has no jobs here.
    const jobsOfQueue = (ofQueue ??= jobs.ofQueue(name));
    undo.push(
      replaceMethod(
        handlers,
        jobName,
        (handler) =>
          function (...args) {
            return jobsOfQueue.attempt(args[0] as JobLike, handler, this, args);
          },
      ),
    );
  };
  // Processors that `BullModule.registerQueue()` was given have been set already.
  for (const jobName of Object.keys(handlers)) watchHandler(jobName);
  const failed = (job: JobLike) => ofQueue?.failed(job);
  const stalled = () => ofQueue?.stalled();
  return startAll([
    () => () => {
      for (const restore of undo.toReversed()) restore();
    },
    () =>
      replaceMethod(
        queue,
        'setHandler',
        (set) =>
          function (...args) {
            const result = set.apply(this, args);
            watchHandler(String(args[0]));
            return result;
          },
      ),
    () => {
      queue.on('failed', failed);
      queue.on('stalled', stalled);
      return () => {
        queue.removeListener('failed', failed);
        queue.removeListener('stalled', stalled);
      };
    },
  ]);
}
