import type { OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import { TimeSlice } from '../../core/exposition/stream/time-slice.js';
import type { Member } from '../../core/members/member.js';
import { type OnLeftOut, WholeMetrics } from '../../core/members/whole-metrics.js';
import type { WorkerLabels } from '../worker-labels.js';
import { EndedThreads } from './ended-threads.js';
import { EndingThread } from './ending-thread.js';
import { OwnMetrics } from './own-metrics.js';
import type { RemoteThread } from './remote-thread.js';
import { threads } from './threads.js';

/** How many rows are moved between two looks at the clock. */
const STEPS_PER_LOOK = 8;

/** The metrics of one application with those of the threads of its process. */
export class ThreadMetrics {
  readonly #own = new OwnMetrics();
  readonly #ended = new EndedThreads();
  /** Threads that have ended, whose totals are moved to those of all ended threads in small steps. */
  readonly #ending: EndingThread[] = [];
  readonly #slice = new TimeSlice();
  readonly #whole: WholeMetrics;
  #isMoving = false;
  #isOpen = false;
  #last: Promise<unknown> = Promise.resolve();
  /** The metrics of threads as of the last merge, by name; undefined for one that is not shown. */
  #merged: ReadonlyMap<string, OwnInstrument | undefined> = new Map();

  /**
   * @param perProcess names of metrics that only this thread shows: they are the same in all threads
   * @param labels the label `worker`; undefined if no metric has it
   * @param onLeftOut called for each metric of a thread that is left out
   */
  constructor(
    private readonly perProcess: ReadonlySet<string>,
    private readonly labels: WorkerLabels | undefined,
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
    // Reads what is left of their logs, as long as that is possible.
    for (const thread of this.#ending) thread.metrics();
    this.#isOpen = false;
    this.all.leave(this.#end);
  }

  /**
   * Returns the metrics of this thread together with all that other threads have recorded up to now. It waits for no
   * thread. An instrument that no other thread has is returned as it is.
   */
  join(own: readonly OwnInstrument[]): Promise<readonly OwnInstrument[]> {
    return this.#inTurn(() => this.#merge(own));
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
    await this.all.catchUpInSlices();
    const { members, names } = this.#membersWith(own);
    return this.#keep(own, names, names.size === 0 ? [] : await this.#whole.merge(members));
  }

  /** This thread and the others, and the names of the metrics that others have. */
  #membersWith(own: readonly OwnInstrument[]): { members: Member[]; names: ReadonlySet<string> } {
    this.all.catchUp();
    const { labels } = this;
    const live = this.#isOpen ? [...this.all.live.values()] : [];
    const others = [
      ...live.map((thread) => this.#partOf(thread, labels?.textOf(thread.id))),
      ...[...this.#ending, this.#ended].map((thread) => this.#partOf(thread, undefined)),
    ];
    const names = new Set(own.flatMap(({ name }) => (labels?.has(name) === true ? [name] : [])));
    for (const other of others) for (const { declaration } of other.metrics()) names.add(declaration.name);
    const shown = this.#own.show(own.filter(({ name }) => names.has(name)));
    return { members: [labels === undefined ? shown : labels.label(shown, labels.text), ...others], names };
  }

  /** A thread without what is the same in all of them. */
  #partOf(thread: Member, worker: string | undefined): Member {
    const { name, hasEnded } = thread;
    const metrics = [...thread.metrics()].filter(({ declaration }) => !this.perProcess.has(declaration.name));
    const part = { name, hasEnded, metrics: () => metrics };
    return this.labels?.label(part, worker) ?? part;
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
    this.labels?.forget(thread.id);
    this.#ending.push(new EndingThread(thread, (ended) => this.all.readOn(ended)));
    // After an error they stay where they are, and count there.
    if (!this.#isMoving) void this.#moveAll().catch(() => undefined);
  };

  /** Moves the totals of threads that have ended, in between merges: those see each of them once. */
  async #moveAll(): Promise<void> {
    this.#isMoving = true;
    while (this.#ending.length > 0) {
      await this.#inTurn(() => this.#moveSome());
      await this.#slice.turn();
    }
    this.#isMoving = false;
  }

  #moveSome(): void {
    this.#slice.start();
    for (let steps = 1; steps % STEPS_PER_LOOK !== 0 || !this.#slice.isOver; steps++) {
      const [thread] = this.#ending;
      if (thread === undefined) return;
      if (!thread.move(this.#ended)) this.#ending.shift();
    }
  }

  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
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
