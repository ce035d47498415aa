import { closeSync, fstatSync, futimesSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import type { MemberMetric } from '../../core/members/member.js';
import { JournalWriter } from '../../core/members/journal/journal-writer.js';
import { append, beginFile } from './write-file.js';

/** A file is written anew when it has this many bytes more than twice what it began with. */
const SPARE_BYTES = 256 * 1024;

/** The last note of a member that has left its group while its process lives on. */
export const LEFT = 'left';

/**
 * The file in which a process keeps what its metrics are. Writing is synchronous: what a scrape has shown is in the
 * file by then, and nothing is under way when the process ends.
 */
export class MemberFile {
  #writer = new JournalWriter();
  #file: number | undefined;
  #size = 0;
  #firstSize = 0;

  constructor(private readonly path: string) {}

  /** What was written. */
  metrics(): Iterable<MemberMetric> {
    return this.#writer.metrics();
  }

  /**
   * Writes what has changed in some instruments. After an error, the next call writes the file anew.
   * @param present all instruments that there are
   */
  write(present: ReadonlySet<OwnInstrument>, changed: ReadonlySet<OwnInstrument> = present): void {
    const file = this.#file;
    // Whoever cleans up temporary files may have removed it.
    if (file === undefined || fstatSync(file).nlink === 0 || this.#isLong) {
      this.#writeAnew(present);
      return;
    }
    const parts = this.#writer.write(present, changed);
    if (parts.length > 0) this.#append(file, parts);
    // Shows that the process is alive.
    else futimesSync(file, new Date(), new Date());
  }

  /** Writes a last note, and closes the file. */
  leave(): void {
    if (this.#file === undefined) return;
    this.#append(this.#file, this.#writer.note(LEFT));
    this.#close();
  }

  get #isLong(): boolean {
    return this.#size > 2 * this.#firstSize + SPARE_BYTES;
  }

  #writeAnew(present: ReadonlySet<OwnInstrument>): void {
    this.#close();
    this.#writer = new JournalWriter();
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const { file, size } = beginFile(`${this.path}.tmp`, this.#writer.write(present));
    this.#file = file;
    this.#size = this.#firstSize = size;
    // A reader finds the old file or the new one, whole.
    renameSync(`${this.path}.tmp`, this.path);
  }

  #append(file: number, parts: readonly Buffer[]): void {
    try {
      this.#size += append(file, parts);
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
