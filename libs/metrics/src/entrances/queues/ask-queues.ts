import type { EntranceContext } from '../entrance.js';
import { AskedQueues, type QueueLike } from './asked-queues.js';
import { askedBy, jobs, oldestWaiting, workers } from './queue.metrics.js';

/**
 * Each scrape asks these queues for their depth, unless the option is off: all processes of an application get the same
 * answer. Returns a function that ends it.
 * @param waitingStates the states of jobs that a worker takes next
 */
export function askQueues(
  context: EntranceContext,
  queues: readonly QueueLike[],
  waitingStates: string[],
): () => void {
  if (!context.options.queueDepth) return () => undefined;
  const gauges = [jobs, oldestWaiting, workers].map((definition) => context.get(definition));
  const [first] = gauges;
  // An application may have queues of BullMQ and of Bull.
  const asked = askedBy.get(first as object) ?? new AskedQueues();
  for (const gauge of gauges) askedBy.set(gauge, asked);
  const named = new Map(queues.map((queue) => [queue.name, queue]));
  for (const queue of named.values()) asked.add(queue, waitingStates);
  return () => {
    for (const queue of named.values()) asked.remove(queue);
  };
}
