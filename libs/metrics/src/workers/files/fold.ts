import { closeSync, linkSync, rmSync } from 'node:fs';
import type { Member } from '../../core/members/member.js';
import { JournalWriter } from '../../core/members/journal/journal-writer.js';
import { WholeMetrics } from '../../core/members/whole-metrics.js';
import type { GroupFiles } from './group-files.js';
import { beginFile } from './write-file.js';

/** What a retained file says about itself. */
export interface RetainedNote {
  /** The members whose totals it contains, while their files may still be there. */
  readonly folded: readonly string[];
  /** How many members it contains in all. */
  readonly memberCount: number;
}

export const NOTHING_RETAINED: RetainedNote = { folded: [], memberCount: 0 };

/** The retained file and the ended members to add to it, as they were read. */
export interface Fold {
  /** The number of the retained file, 0 if there is none, and its note. */
  readonly retained: number;
  readonly note: RetainedNote;
  /** The members whose files are removed. */
  readonly ended: readonly string[];
  /** Whose totals the new retained file contains, and how many members that is in all. */
  readonly parts: readonly Member[];
  readonly memberCount: number;
  /** A name that no other fold has. */
  readonly by: string;
}

/**
 * Adds what ended members had to the retained file, and removes their files. Any number of processes may do so at the
 * same time, and each may be killed after any step, which are yielded: the next retained file appears whole under its
 * number or not at all, and names the members that are in it. Until their files are gone, readers skip those.
 */
export async function* fold(
  files: GroupFiles,
  { retained, note, ended, parts, memberCount, by }: Fold,
): AsyncGenerator<string> {
  // Those are not in the note of the next file.
  for (const id of note.folded) rmSync(files.pathOf(id), { force: true });
  yield 'removed what the last fold left';
  const instruments = await new WholeMetrics().merge(parts);
  const next = retained + 1;
  const writer = new JournalWriter();
  const nextNote: RetainedNote = { folded: ended, memberCount };
  const own = `${files.retainedPath(next)}.${by}.tmp`;
  closeSync(beginFile(own, [...writer.note(nextNote), ...writer.write(new Set(instruments))]).file);
  yield 'wrote';
  const isFirst = tryLink(own, files.retainedPath(next));
  rmSync(own);
  if (!isFirst) return;
  yield 'linked';
  // A fold that stood still for long gives a number that was in use before.
  if (files.list().retained !== next) {
    rmSync(files.retainedPath(next), { force: true });
    return;
  }
  for (const id of ended) {
    rmSync(files.pathOf(id), { force: true });
    yield 'removed a member';
  }
  for (const number of files.list().outdated) rmSync(files.retainedPath(number), { force: true });
}

/** Links a file to a name that must be free: the only way to make a whole file appear under a free name. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
