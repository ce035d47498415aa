import { BroadcastChannel, threadId } from 'node:worker_threads';
import { shared } from '../../core/across-copies.js';
import type { OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import { register } from '../../core/exposition/registry.js';
import { DEFAULT_TABLE } from '../../core/instruments/metric-table.js';
import { type ObserverOf, observeNewInstruments } from '../../core/instruments/new-instruments.js';
import type { ClientRegistry } from '../../core/instruments/registry-contract.js';
import { shareCells } from '../../core/series/cells.js';
import { ForeignMetrics } from './foreign-metrics.js';
import { inviteThreads, receivedInvitation } from './invitation.js';
import { type Entry, ThreadLogWriter } from './thread-log.js';
import { warnOfMetrics } from './unshared-metrics.js';
import { repeatCollect } from './repeated-collect.js';
import { type Outlet, SharedSeries } from './shared-series.js';

/** Memory that a thread shares: a block of its log, or other memory, which has a number. */
export interface SharedMemory {
  readonly thread: number;
  readonly parent: number;
  readonly number: number | undefined;
  readonly memory: SharedArrayBuffer;
}

/** What this thread shares with the one that serves its metrics. */
export class Sharing implements Outlet {
  readonly #log = new ThreadLogWriter((memory) => this.#send(undefined, memory));
  readonly #numbers = new WeakMap<SharedArrayBuffer, number>();
  /** The registries whose metrics a page of this thread would show. */
  readonly #pages = new Set<ClientRegistry>();
  #memories = 0;
  #metrics = 0;

  constructor(
    private readonly thread: number,
    private readonly parent: number,
    private readonly channel: string,
  ) {}

  get pages(): ReadonlySet<ClientRegistry> {
    return this.#pages;
  }

  addPage(registry: ClientRegistry): void {
    this.#pages.add(registry);
  }

  /** Shares a new instrument if it is in a registry that has a page. */
  readonly observerOf: ObserverOf = (instrument, registers) =>
    registers.some((one) => one === DEFAULT_TABLE || this.#pages.has(one as ClientRegistry))
      ? new SharedSeries(this.#metrics++, instrument as OwnInstrument, this)
      : undefined;

  write(entry: Entry): void {
    this.#log.write(entry);
  }

  numberOf(memory: SharedArrayBuffer): number {
    let number = this.#numbers.get(memory);
    if (number === undefined) {
      number = this.#memories++;
      this.#numbers.set(memory, number);
      this.#send(number, memory);
    }
    return number;
  }

  /**
   * What is sent has arrived: Node puts it into the queue of the reader at once, so nothing is lost with this thread. The
   * channel is closed again, as it would collect the messages of all other threads.
   */
  #send(number: number | undefined, memory: SharedArrayBuffer): void {
    const channel = new BroadcastChannel(this.channel);
    const { thread, parent } = this;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    channel.postMessage({ thread, parent, number, memory } satisfies SharedMemory);
    channel.close();
  }
}

/** Shares the metrics of this thread if the thread that started it asks for them. */
function beginSharing(): Sharing | undefined {
  const invitation = receivedInvitation();
  if (invitation === undefined) return undefined;
  const { parent, channel } = invitation;
  if (channel === undefined) {
    warnOfMetrics();
    return undefined;
  }
  const sharing = shared('sharing', () => {
    inviteThreads(channel);
    const made = new Sharing(threadId, parent, channel);
    const foreign = new ForeignMetrics((registry) => made.addPage(registry));
    repeatCollect(made.pages, () => foreign.read());
    process.once('beforeExit', () => void foreign.read());
    // Nobody else learns of the end of a thread that this one has started.
    process.on('worker', (worker) => {
      const { threadId: thread } = worker;
      worker.once('exit', () => made.write(['gone', thread]));
    });
    return made;
  });
  sharing.addPage(register);
  shareCells();
  observeNewInstruments(sharing.observerOf);
  return sharing;
}

/** What this thread shares; undefined in the main thread, and in one whose metrics nobody asks for. */
export const SHARING: Sharing | undefined = beginSharing();
