import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MEMBER = /^member-(.+)\.journal$/;
const RETAINED = /^retained-(\d+)\.journal$/;

/** What a group's folder held at one moment. */
export interface Listing {
  /** The IDs of the members that have files, in a fixed order. */
  readonly members: readonly string[];
  /** The number of the file with what ended members had; 0 if there is none. */
  readonly retained: number;
  /** The numbers of the files that this one has replaced. */
  readonly outdated: readonly number[];
}

/** The names in the folder of a group. */
export class GroupFiles {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  pathOf(memberId: string): string {
    return join(this.folder, `member-${memberId}.journal`);
  }

  retainedPath(number: number): string {
    return join(this.folder, `retained-${number}.journal`);
  }

  /** When a member last wrote, in milliseconds since the Unix epoch; now if its file has just gone. */
  writtenMs(memberId: string): number {
    return statSync(this.pathOf(memberId), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  }

  list(): Listing {
    const names = readdirSync(this.folder);
    const members = names.flatMap((name) => MEMBER.exec(name)?.[1] ?? []);
    const numbers = names.flatMap((name) => Number(RETAINED.exec(name)?.[1] ?? []));
    const retained = Math.max(0, ...numbers);
    return {
      members: members.toSorted(),
      retained,
      outdated: numbers.filter((number) => number !== retained),
    };
  }
}
