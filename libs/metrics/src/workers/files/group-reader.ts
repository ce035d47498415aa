import { TimeSlice } from '../../core/exposition/stream/time-slice.js';
import type { Member, MemberMetric } from '../../core/members/member.js';
import { NOTHING_RETAINED, type RetainedNote } from './fold.js';
import type { GroupFiles, Listing } from './group-files.js';
import { JournalFile, ReadMemory } from './journal-file.js';
import { LEFT } from './member-file.js';

/** A look is repeated when a fold has ended meanwhile; that many in a row do not happen. */
const MOST_LOOKS = 10;

/** Whether the process of a member has ended for sure, by the member's ID. */
export type HasEnded = (memberId: string) => boolean;

/** Another process of the group, as its file says. */
export class OtherProcess implements Member {
  hasEnded = false;

  constructor(
    readonly id: string,
    readonly file: JournalFile,
  ) {}

  get name(): string {
    return `process ${this.id}`;
  }

  metrics(): Iterable<MemberMetric> {
    return this.file.journal.metrics();
  }
}

/** What ended members had. */
class Retained implements Member {
  readonly name = 'ended processes';
  readonly hasEnded = true;

  constructor(
    readonly number: number,
    readonly file: JournalFile,
  ) {}

  get note(): RetainedNote {
    return (this.file.journal.note as RetainedNote | undefined) ?? NOTHING_RETAINED;
  }

  metrics(): Iterable<MemberMetric> {
    return this.file.journal.metrics();
  }
}

/** Reads the files of a group. Each time, only what is new is read. */
export class GroupReader {
  /** The other processes whose totals are not retained, as of the last look. */
  others: readonly OtherProcess[] = [];
  /** What is retained, as of the last look; undefined if nothing is. */
  retained: Retained | undefined;
  readonly #memory = new ReadMemory();
  readonly #slice = new TimeSlice();
  #known = new Map<string, OtherProcess>();

  /**
   * @param ownId the member that is not read
   * @param onError called when a file can't be read
   */
  constructor(
    private readonly files: GroupFiles,
    private readonly ownId: string,
    private readonly hasEnded: HasEnded,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Reads what is new, all of it or only of members that have ended. What a fold moves from one file to another
   * meanwhile is read once: both looks at the folder have to show the same retained file.
   */
  async look(onlyEnded = false): Promise<void> {
    this.#slice.start();
    let listing = this.files.list();
    for (let looks = 1; ; looks++) {
      await this.#readRetained(listing.retained);
      await this.#readMembers(listing, onlyEnded);
      const again = this.files.list();
      if (again.retained === listing.retained || looks === MOST_LOOKS) return;
      listing = again;
    }
  }

  /**
   * The IDs of the other processes whose totals are not retained, now: those that have ended or left, and those that have not.
   * One that was there at the last look may have been folded since: then its file is gone, and what is retained is newer.
   */
  idsNow(): { readonly ended: readonly string[]; readonly living: readonly string[] } {
    const folded = this.retained?.note.folded ?? [];
    const { members } = this.files.list();
    const ids = [...new Set([...this.#known.keys(), ...members])].filter(
      (id) => id !== this.ownId && !folded.includes(id),
    );
    // One that has left may go on, as a process whose application has ended.
    const ended = new Set(ids.filter((id) => this.hasEnded(id) || this.#known.get(id)?.hasEnded === true));
    return {
      ended: [...ended],
      living: ids.filter((id) => members.includes(id) && !ended.has(id)),
    };
  }

  async #readRetained(number: number): Promise<void> {
    if (number === (this.retained?.number ?? 0)) return;
    const file = new JournalFile(this.files.retainedPath(number), this.#memory);
    // If it is gone, there is a next one, and another look.
    if (await this.#read(file)) this.retained = new Retained(number, file);
  }

  async #readMembers({ members }: Listing, onlyEnded: boolean): Promise<void> {
    const folded = this.retained?.note.folded ?? [];
    const known = new Map<string, OtherProcess>();
    for (const id of members) {
      if (id === this.ownId || folded.includes(id)) continue;
      // Before its file is read: an ended process has nothing to add.
      const hasEnded = this.hasEnded(id);
      if (onlyEnded && !hasEnded) continue;
      const other =
        this.#known.get(id) ?? new OtherProcess(id, new JournalFile(this.files.pathOf(id), this.#memory));
      if (!(await this.#read(other.file))) continue;
      other.hasEnded = hasEnded || other.file.journal.note === LEFT;
      known.set(id, other);
    }
    this.#known = known;
    this.others = [...known.values()];
  }

  /** Returns whether the file is there. What was read of it before an error counts. */
  async #read(file: JournalFile): Promise<boolean> {
    try {
      return await file.read(this.#slice);
    } catch (error) {
      this.onError(error);
      return true;
    }
  }
}
