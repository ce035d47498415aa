import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { acrossCopies } from '../../core/across-copies.js';

/** What a thread tells the threads that it starts. Node copies it into each of them when it is made. */
export interface Invitation {
  /** The thread that started this one, or the nearest above it that runs this library. */
  readonly parent: number;
  /** The name of the channel on which threads send their memory; undefined if nobody reads their metrics. */
  readonly channel: string | undefined;
}

const KEY = acrossCopies('threads').description as string;

/** The invitation that this thread was started with; undefined in the main thread, and where nobody knows this library. */
export function receivedInvitation(): Invitation | undefined {
  if (isMainThread) return undefined;
  const invitation = getEnvironmentData(KEY) as Invitation | undefined;
  // A thread reads what it has set itself, too.
  return invitation?.parent === threadId ? undefined : invitation;
}

/** Tells the threads that start from now on where to send what they record; undefined: nowhere. */
export function inviteThreads(channel: string | undefined): void {
  setEnvironmentData(KEY, { parent: threadId, channel } satisfies Invitation);
}

/** Tells the threads that start from now on nothing. */
export function forgetThreads(): void {
  setEnvironmentData(KEY, undefined);
}
