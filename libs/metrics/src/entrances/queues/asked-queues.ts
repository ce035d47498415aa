import { clearTimeout, setTimeout } from '../../core/own-time.js';

/** What we use of a job of BullMQ or Bull. */
export interface JobLike {
  readonly name: string;
  /** When it was added, in milliseconds since the Unix epoch. */
  readonly timestamp: number;
  /** When its attempt began. */
  readonly processedOn?: number | null;
  /** When it completed, or failed for good. */
  readonly finishedOn?: number | null;
  readonly opts?: { readonly delay?: number };
  /** BullMQ: how many times a worker took it, this time included. */
  readonly attemptsStarted?: number;
  /** How many attempts have ended. */
  readonly attemptsMade: number;
}

/** What we use of a `Queue` of BullMQ or Bull. */
export interface QueueLike {
  readonly name: string;
  getJobCounts(): Promise<Readonly<Record<string, number>>>;
  getJobs(
    types: string[],
    start: number,
    end: number,
    isAscending: boolean,
  ): Promise<readonly (JobLike | null)[]>;
  getWorkers(): Promise<readonly { readonly name?: string }[] | undefined>;
}

/** What a queue says of itself. */
export interface QueueAnswer {
  readonly queue: string;
  /** How many jobs it has in each state. */
  readonly counts: Readonly<Record<string, number>>;
  readonly oldestSeconds: number;
  /** Undefined where Redis does not tell. */
  readonly workers: number | undefined;
}

/** The queues of an application that a scrape asks; the metrics of one scrape share the answer. */
export class AskedQueues {
  readonly #queues = new Map<QueueLike, string[]>();
  #asking: Promise<readonly QueueAnswer[]> | undefined;

  /** @param waitingStates the states of jobs that a worker takes next */
  add(queue: QueueLike, waitingStates: string[]): void {
    this.#queues.set(queue, waitingStates);
  }

  remove(queue: QueueLike): void {
    this.#queues.delete(queue);
  }

  /** @throws an error if the queues take too long; the next scrape then waits for the same answer */
  ask(): Promise<readonly QueueAnswer[]> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return inTime(this.#asking);
  }

  #ask(): Promise<readonly QueueAnswer[]> {
    return Promise.all([...this.#queues].map(([queue, states]) => answerOf(queue, states)));
  }
}

/** Without its Redis, a queue answers when that is back; no scrape has to wait so long. */
const PATIENCE_MS = 2000;

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the queues have not answered in ${PATIENCE_MS} ms; is their Redis there?`));
    }, PATIENCE_MS).unref();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerOf(queue: QueueLike, waitingStates: string[]): Promise<QueueAnswer> {
  const [counts, next, workers] = await Promise.all([
    queue.getJobCounts(),
    // The first of each state; a job may have gone since its id was read.
    queue.getJobs(waitingStates, 0, 0, true),
    queue.getWorkers(),
  ]);
  const nowMs = Date.now();
  const waitedMs = next.map((job) => (job ? nowMs - wantedMs(job) : 0));
  return {
    queue: queue.name,
    counts,
    oldestSeconds: Math.max(0, ...waitedMs) / 1000,
    workers: workers?.some(({ name }) => name === NO_LIST) ? undefined : workers?.length,
  };
}

/** What BullMQ answers where Redis refuses the list of clients. */
const NO_LIST = 'GCP does not support client list';

/** When the job was to begin at the earliest: it was added then, or its delay had passed. */
export function wantedMs({ timestamp, opts }: JobLike): number {
  return timestamp + (opts?.delay ?? 0);
}
