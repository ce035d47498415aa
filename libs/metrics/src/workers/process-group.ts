import type { OwnInstrument } from '../core/exposition/source/instrument-family.js';
import type { Member, MemberMetric } from '../core/members/member.js';
import { type OnLeftOut, WholeMetrics } from '../core/members/whole-metrics.js';
import { fold, type Fold, NOTHING_RETAINED } from './files/fold.js';
import { GroupFiles } from './files/group-files.js';
import { GroupReader, type HasEnded, type OtherProcess } from './files/group-reader.js';
import { MemberFile } from './files/member-file.js';

export interface ProcessGroupOptions {
  /** The folder of the group. */
  readonly folder: string;
  /** The ID of this process in it. */
  readonly id: string;
  /** Whether the process of a member has ended for sure. */
  readonly hasEnded: HasEnded;
  /** When the process of a member has started, in any unit. */
  readonly startOf: (memberId: string) => number;
  /** Whether a member is the process that has started this one. */
  readonly isParent: (memberId: string) => boolean;
  /** Called for each metric of another process that is left out. */
  readonly onLeftOut: OnLeftOut;
  /** Called when the file of another process can't be read. */
  readonly onError: (error: unknown) => void;
}

/** How many processes of a group do what, and how old the oldest metrics of those that have not ended are. */
export interface GroupStatus {
  readonly live: number;
  readonly stale: number;
  readonly dead: number;
  readonly oldestMs: number;
}

type OnStep = (step: string) => void | Promise<void>;

/** One process of a group: it shares its own metrics, and knows the metrics of all. */
export class ProcessGroup implements Member {
  readonly name = 'this process';
  readonly hasEnded = false;
  readonly #files: GroupFiles;
  readonly #own: MemberFile;
  readonly #reader: GroupReader;
  readonly #whole: WholeMetrics;
  /** The last of what is done one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  /** The merge that has not begun yet. */
  #nextMerge: Promise<OwnInstrument[]> | undefined;

  constructor(private readonly options: ProcessGroupOptions) {
    this.#files = new GroupFiles(options.folder);
    this.#own = new MemberFile(this.#files.pathOf(options.id));
    this.#reader = this.#newReader();
    this.#whole = new WholeMetrics(options.onLeftOut);
  }

  /** The ID of this process in its group. */
  get id(): string {
    return this.options.id;
  }

  /** The other processes, as of the last merge. */
  get others(): readonly OtherProcess[] {
    return this.#reader.others;
  }

  /** Reads what the other processes have written. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#reader.look());
  }

  /** How the processes are, as of now and of the last look: those that have not written for `staleMs` are stale. */
  status(staleMs: number): GroupStatus {
    const { ended, living } = this.#reader.idsNow();
    const folded = this.#reader.retained?.note.memberCount ?? 0;
    const ages = living.map((id) => Math.max(0, Date.now() - this.#files.writtenMs(id)));
    const stale = ages.filter((ageMs) => ageMs > staleMs).length;
    return {
      live: 1 + living.length - stale,
      stale,
      dead: folded + ended.length,
      oldestMs: Math.max(0, ...ages),
    };
  }

  /** Looks for other processes that are in the group, its primary apart: that one ends after its workers. */
  async livingOthers(): Promise<{ readonly all: number; readonly younger: number }> {
    await this.look();
    const living = this.others.filter(({ id, hasEnded }) => !hasEnded && !this.options.isParent(id));
    return {
      all: living.length,
      younger: living.filter((other) => this.#compareAge(other, this) > 0).length,
    };
  }

  /** What this process has written. */
  metrics(): Iterable<MemberMetric> {
    return this.#own.metrics();
  }

  /**
   * Writes what has changed in the metrics of this process.
   * @param present all instruments that there are
   * @param changed those to look at
   * @throws Error when the file can't be written
   */
  write(present: ReadonlySet<OwnInstrument>, changed: ReadonlySet<OwnInstrument> = present): void {
    this.#own.write(present, changed);
  }

  /** Leaves the group, in which its totals stay. */
  leave(): void {
    this.#own.leave();
  }

  /** Returns the metrics of all processes as far as they are written, those of this process included. */
  merged(): Promise<OwnInstrument[]> {
    this.#nextMerge ??= this.#inTurn(async () => {
      this.#nextMerge = undefined;
      const reader = this.#reader;
      await reader.look();
      return this.#whole.merge(this.#byRank(reader, this), this);
    });
    return this.#nextMerge;
  }

  /**
   * Adds the totals of ended processes to those that are retained.
   * @param onStep called after each step that a crash may follow
   */
  foldEnded(onStep?: OnStep): Promise<void> {
    return this.#inTurn(async () => {
      // A reader of its own, since the whole has asked that of merges for the labels.
      const reader = this.#newReader();
      await reader.look(true);
      const { others, retained } = reader;
      if (others.length === 0) return;
      const memberCount = others.length + (retained?.note.memberCount ?? 0);
      await this.#fold(reader, { parts: this.#byRank(reader), memberCount }, onStep);
    });
  }

  /** Forgets what ended processes had, if no other process runs. */
  beginAnewIfAlone(): Promise<void> {
    return this.#inTurn(async () => {
      const reader = this.#newReader();
      await reader.look();
      const isAlone = reader.others.every(({ hasEnded }) => hasEnded);
      const isEmpty = reader.others.length === 0 && reader.retained === undefined;
      if (isAlone && !isEmpty) await this.#fold(reader, { parts: [], memberCount: 0 });
    });
  }

  async #fold(
    { others, retained }: GroupReader,
    content: Pick<Fold, 'parts' | 'memberCount'>,
    onStep?: OnStep,
  ): Promise<void> {
    const steps = fold(this.#files, {
      retained: retained?.number ?? 0,
      note: retained?.note ?? NOTHING_RETAINED,
      ended: others.map(({ id }) => id),
      by: this.options.id,
      ...content,
    });
    for await (const step of steps) await onStep?.(step);
  }

  /**
   * Members in the order in which their shape of a metric counts, the same for all that are asked: the oldest process
   * first, so what younger ones count under another shape appears when the last with the old shape ends. Of those that
   * have ended the youngest, whose shape was shown last.
   */
  #byRank({ others, retained }: GroupReader, self?: ProcessGroup): Member[] {
    const byAge = (self === undefined ? [...others] : [self, ...others]).toSorted((a, b) =>
      this.#compareAge(a, b),
    );
    const living = byAge.filter(({ hasEnded }) => !hasEnded);
    const ended = byAge.filter(({ hasEnded }) => hasEnded).toReversed();
    return [...living, ...ended, ...(retained === undefined ? [] : [retained])];
  }

  #compareAge(a: OtherProcess | ProcessGroup, b: OtherProcess | ProcessGroup): number {
    const { startOf } = this.options;
    return startOf(a.id) - startOf(b.id) || (a.id < b.id ? -1 : 1);
  }

  #newReader(): GroupReader {
    const { id, hasEnded, onError } = this.options;
    return new GroupReader(this.#files, id, hasEnded, onError);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
