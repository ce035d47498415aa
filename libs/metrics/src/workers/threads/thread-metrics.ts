import type { OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import type { Member } from '../../core/members/member.js';
import { type OnLeftOut, WholeMetrics } from '../../core/members/whole-metrics.js';
import { EndedThreads } from './ended-threads.js';
import { OwnMetrics } from './own-metrics.js';
import type { RemoteThread } from './remote-thread.js';
import { threads } from './threads.js';

/** The metrics of one application with those of the threads of its process. */
export class ThreadMetrics {
  readonly #own = new OwnMetrics();
  readonly #ended = new EndedThreads();
  /** Threads that have ended during a merge, for which they are alive. */
  readonly #ending: RemoteThread[] = [];
  readonly #whole: WholeMetrics;
  #isMerging = false;
  #isOpen = false;
  #last: Promise<unknown> = Promise.resolve();
  /** The metrics of threads as of the last merge, by name; undefined for one that is not shown. */
  #merged: ReadonlyMap<string, OwnInstrument | undefined> = new Map();

  /**
   * @param perProcess names of metrics that only this thread shows: they are the same in all threads
   * @param onLeftOut called for each metric of a thread that is left out
   */
  constructor(
    private readonly perProcess: ReadonlySet<string>,
    onLeftOut: OnLeftOut,
    private readonly all = threads(),
  ) {
    this.#whole = new WholeMetrics(onLeftOut);
  }

  /** Asks the threads that start from now on for their metrics. */
  open(): void {
    this.#isOpen = true;
    this.all.observe(this.#end);
  }

  /** Lets go of the threads; what they have counted by now stays. */
  close(): void {
    if (!this.#isOpen) return;
    this.all.catchUp();
    for (const thread of this.all.live.values()) this.#end(thread);
    this.#isOpen = false;
    this.all.leave(this.#end);
  }

  /**
   * Returns the metrics of this thread together with all that other threads have recorded up to now. It waits for no
   * thread. An instrument that no other thread has is returned as it is.
   */
  join(own: readonly OwnInstrument[]): Promise<readonly OwnInstrument[]> {
    const joined = this.#last.then(() => this.#merge(own));
    this.#last = joined.catch(() => undefined);
    return joined;
  }

  /** As `join`, in one block: for the end of the process. */
  joinNow(own: readonly OwnInstrument[]): readonly OwnInstrument[] {
    const { members, names } = this.#membersWith(own);
    return this.#keep(own, names, names.size === 0 ? [] : this.#whole.mergeNow(members));
  }

  /** What `join` has returned, for as many metrics of this thread as there are now. */
  joined(own: readonly OwnInstrument[]): readonly OwnInstrument[] {
    return inOrder(own, this.#merged);
  }

  async #merge(own: readonly OwnInstrument[]): Promise<readonly OwnInstrument[]> {
    this.#isMerging = true;
    try {
      const { members, names } = this.#membersWith(own);
      return this.#keep(own, names, names.size === 0 ? [] : await this.#whole.merge(members));
    } finally {
      this.#isMerging = false;
      for (const thread of this.#ending.splice(0)) this.#ended.add(thread);
    }
  }

  /** This thread and the others, and the names of the metrics that others have. */
  #membersWith(own: readonly OwnInstrument[]): { members: Member[]; names: ReadonlySet<string> } {
    this.all.catchUp();
    const live = this.#isOpen ? [...this.all.live.values()] : [];
    const others = [...live, this.#ended].map((thread) => this.#partOf(thread));
    const names = new Set<string>();
    for (const other of others) for (const { declaration } of other.metrics()) names.add(declaration.name);
    return { members: [this.#own.show(own.filter(({ name }) => names.has(name))), ...others], names };
  }

  /** A thread without what is the same in all of them. */
  #partOf(thread: Member): Member {
    const { name, hasEnded } = thread;
    const metrics = [...thread.metrics()].filter(({ declaration }) => !this.perProcess.has(declaration.name));
    return { name, hasEnded, metrics: () => metrics };
  }

  #keep(
    own: readonly OwnInstrument[],
    names: ReadonlySet<string>,
    merged: readonly OwnInstrument[],
  ): readonly OwnInstrument[] {
    const byName = new Map(merged.map((instrument) => [instrument.name, instrument]));
    this.#merged = new Map([...names].map((name) => [name, byName.get(name)]));
    return inOrder(own, this.#merged);
  }

  readonly #end = (thread: RemoteThread): void => {
    if (this.#isMerging) this.#ending.push(thread);
    else this.#ended.add(thread);
  };
}

/** The instruments of this thread, merged ones in the place of those with their names, then the rest. */
function inOrder(
  own: readonly OwnInstrument[],
  merged: ReadonlyMap<string, OwnInstrument | undefined>,
): readonly OwnInstrument[] {
  if (merged.size === 0) return own;
  const names = new Set(own.map(({ name }) => name));
  const inPlace = own.map((instrument) =>
    merged.has(instrument.name) ? merged.get(instrument.name) : instrument,
  );
  const rest = [...merged.values()].filter(
    (instrument) => instrument !== undefined && !names.has(instrument.name),
  );
  return [...inPlace, ...rest].filter((instrument) => instrument !== undefined);
}
