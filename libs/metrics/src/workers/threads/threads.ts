import { BroadcastChannel, receiveMessageOnPort, threadId, type Worker } from 'node:worker_threads';
import { shared } from '../../core/across-copies.js';
import { TimeSlice } from '../../core/exposition/stream/time-slice.js';
import { forgetThreads, inviteThreads } from './invitation.js';
import { RemoteThread } from './remote-thread.js';
import type { SharedMemory } from './sharing.js';

/** Called with a thread that has ended; what is left of its log is to be read. */
export type OnThreadEnd = (thread: RemoteThread) => void;

/** The threads that share their metrics with this one. */
export class Threads {
  /** The threads that live, by id. */
  readonly live = new Map<number, RemoteThread>();
  readonly #observers = new Set<OnThreadEnd>();
  #channel: BroadcastChannel | undefined;
  #isReading = false;

  /** The name of the channel on which threads send their memory; undefined if none are invited. */
  get channelName(): string | undefined {
    return this.#channel?.name;
  }

  /** Invites the threads that start from now on. */
  open(): void {
    if (this.#channel !== undefined) return;
    // Other threads may serve metrics too.
    const name = `nestjs-metrics ${threadId} ${Math.random()}`;
    this.#channel = new BroadcastChannel(name);
    // Between scrapes, so that what a thread sends does not pile up.
    this.#channel.addEventListener('message', (event) => {
      this.#receive((event as unknown as { readonly data: SharedMemory }).data);
      // A scrape reads on, and reports what fails.
      void this.#readSoon().catch(() => undefined);
    });
    this.#channel.unref();
    process.on('worker', this.#watch);
    inviteThreads(name);
  }

  /** Tells the threads that start from now on that nobody asks for their metrics. */
  decline(): void {
    if (this.#channel === undefined) inviteThreads(undefined);
  }

  close(): void {
    if (this.#channel === undefined) return;
    forgetThreads();
    process.off('worker', this.#watch);
    this.#channel.close();
    this.#channel = undefined;
    this.live.clear();
  }

  /** Invites threads as long as anybody observes them. */
  observe(onEnd: OnThreadEnd): void {
    this.open();
    this.#observers.add(onEnd);
  }

  leave(onEnd: OnThreadEnd): void {
    if (this.#observers.delete(onEnd) && this.#observers.size === 0) this.close();
  }

  /** Reads what has happened in all threads up to now, without waiting for any of them. */
  catchUp(): void {
    this.#receiveAll();
    for (const thread of this.live.values()) {
      for (let left = thread.partCount; left > 0; left--) this.readOn(thread);
    }
  }

  /** As `catchUp()`, and yields to the event loop in between: a thread may have begun thousands of series. */
  async catchUpInSlices(slice = new TimeSlice()): Promise<void> {
    slice.start();
    this.#receiveAll();
    for (const thread of this.live.values()) {
      for (let left = thread.partCount; left > 0; left--) {
        this.readOn(thread);
        if (slice.isOver) await slice.turn();
      }
    }
  }

  /** Reads a part of what has happened in a thread; returns whether there was any. */
  readOn(thread: RemoteThread): boolean {
    return thread.readOn(this.#receiveAll, this.threadEnds);
  }

  async #readSoon(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      await this.catchUpInSlices();
    } finally {
      this.#isReading = false;
    }
  }

  readonly #receiveAll = (): void => {
    const channel = this.#channel;
    if (channel === undefined) return;
    for (;;) {
      const received = receiveMessageOnPort(channel as never);
      if (received === undefined) return;
      this.#receive(received.message as SharedMemory);
    }
  };

  #receive(sent: SharedMemory): void {
    let thread = this.live.get(sent.thread);
    if (thread === undefined) {
      thread = new RemoteThread(sent.thread, sent.parent);
      this.live.set(sent.thread, thread);
    }
    thread.receive(sent);
  }

  readonly #watch = (worker: Worker): void => {
    // It is -1 once the thread has ended.
    const { threadId: id } = worker;
    worker.once('exit', () => this.threadEnds(id));
  };

  /** A thread has ended, and with it all that it had started. */
  readonly threadEnds = (id: number): void => {
    this.#receiveAll();
    const thread = this.live.get(id);
    if (thread !== undefined) {
      this.live.delete(id);
      for (const onEnd of this.#observers) onEnd(thread);
    }
    for (const other of this.live.values()) if (other.parent === id) this.threadEnds(other.id);
  };
}

/** The threads of this one; all copies of the package share them. */
export const threads = (): Threads => shared('threads', () => new Threads());
