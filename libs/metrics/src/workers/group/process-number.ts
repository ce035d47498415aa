import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NUMBER = /^number-(\d+)-(\d+)$/;
const FREE = '';

/** A number of a group's processes, and who had it last. */
interface Holder {
  /** How many had it before. */
  readonly turn: number;
  /** The ID of the member; empty when it has given the number back. */
  readonly id: string;
}

/**
 * Gives each process of a group the lowest number, from 1 on, that no living one has: unlike IDs, there are as many as
 * processes at the same time. The file of a number has its turn in its name, so that of those who want it at the same time
 * one gets it.
 */
export class ProcessNumber {
  /** The number of this process. */
  readonly value: number;
  readonly #path: string;

  /**
   * @param folder the folder of the group
   * @param id the ID of this process in it
   * @param hasEnded whether the process of a member has ended for sure
   */
  constructor(
    private readonly folder: string,
    private readonly id: string,
    hasEnded: (id: string) => boolean,
  ) {
    const own = this.#write(id);
    try {
      let taken: readonly [number, string] | undefined;
      while (taken === undefined) taken = this.#tryTake(own, hasEnded);
      [this.value, this.#path] = taken;
    } finally {
      rmSync(own);
    }
  }

  /** Gives the number back. The file stays, so that no turn comes twice. */
  leave(): void {
    renameSync(this.#write(FREE), this.#path);
  }

  #tryTake(own: string, hasEnded: (id: string) => boolean): [number, string] | undefined {
    const holders = this.#holders();
    let number = 1;
    for (let holder = holders.get(1); holder !== undefined; holder = holders.get(++number)) {
      if (holder.id === FREE || hasEnded(holder.id)) break;
    }
    const turn = (holders.get(number)?.turn ?? 0) + 1;
    const path = this.#pathOf(number, turn);
    try {
      linkSync(own, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      throw error;
    }
    // If this process stood still for long, the turn may be one that is over.
    if (this.#holders().get(number)?.turn !== turn) {
      rmSync(path);
      return undefined;
    }
    rmSync(this.#pathOf(number, turn - 1), { force: true });
    return [number, path];
  }

  #holders(): Map<number, Holder> {
    const holders = new Map<number, Holder>();
    for (const name of readdirSync(this.folder)) {
      const [, number, turn] = (NUMBER.exec(name) ?? []).map(Number);
      if (number === undefined || turn === undefined || turn < (holders.get(number)?.turn ?? 0)) continue;
      holders.set(number, { turn, id: this.#idIn(name) });
    }
    return holders;
  }

  /** What has just gone is followed by another turn. */
  #idIn(name: string): string {
    try {
      return readFileSync(join(this.folder, name), 'utf8');
    } catch {
      return FREE;
    }
  }

  #pathOf(number: number, turn: number): string {
    return join(this.folder, `number-${number}-${turn}`);
  }

  #write(id: string): string {
    const path = join(this.folder, `number.journal.${this.id}.tmp`);
    writeFileSync(path, id, { mode: 0o600 });
    return path;
  }
}
