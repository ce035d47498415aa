import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TimeSlice } from '../../libs/metrics/src/core/exposition/stream/time-slice.js';
import type { OwnInstrument } from '../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { WholeMetrics } from '../../libs/metrics/src/core/members/whole-metrics.js';
import { JournalFile, ReadMemory } from '../../libs/metrics/src/workers/files/journal-file.js';
import { MemberFile } from '../../libs/metrics/src/workers/files/member-file.js';

/** So many series do not fit into one batch. */
const MANY = 700;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function calls(totals: ReadonlyMap<string, number>): Counter<'kind'> {
  const counter = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['kind'], registers: [] });
  for (const [kind, total] of totals) counter.inc({ kind }, total);
  return counter;
}

/** What a reader of a file shows: the total of all calls. */
class Reader {
  private readonly file: JournalFile;
  private readonly whole = new WholeMetrics();

  constructor(path: string) {
    this.file = new JournalFile(path, new ReadMemory());
  }

  async total(): Promise<number> {
    await this.file.read(new TimeSlice());
    const metrics = [...this.file.journal.metrics()];
    const instruments = this.whole.mergeNow([{ name: 'it', hasEnded: false, metrics: () => metrics }]);
    let total = 0;
    for (const { storage } of instruments) {
      for (let row = 0; row < storage.rowCount; row++) {
        if (storage.birth(row) !== 0)
          total += storage.rows.cellsOf(row)[storage.rows.at(row) + storage.rows.width - 1] as number;
      }
    }
    return total;
  }
}

interface Step {
  /** Kinds that are recorded, beginning with this one. */
  readonly from: number;
  readonly count: number;
  /** Whether another instrument takes the place of the one before, as when a thread has the metric for the first time. */
  readonly isReplaced: boolean;
}

/** Writes a file in steps; returns its bytes, and the total and the size after each step. */
function written(steps: readonly Step[]): { bytes: Buffer; totals: number[]; sizes: number[] } {
  const path = join(folder, 'written.journal');
  const file = new MemberFile(path);
  const counts = new Map<string, number>();
  let counter = calls(counts);
  const totals: number[] = [];
  const sizes: number[] = [];
  let total = 0;
  for (const { from, count, isReplaced } of steps) {
    for (let i = from; i < from + count; i++) {
      const kind = `k${i}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (!isReplaced) counter.inc({ kind });
      total++;
    }
    if (isReplaced) counter = calls(counts);
    file.write(new Set([counter] as object[] as OwnInstrument[]));
    totals.push(total);
    sizes.push(readFileSync(path).length);
  }
  const bytes = readFileSync(path);
  file.leave();
  return { bytes, totals, sizes };
}

describe('a file that breaks off anywhere', () => {
  it('shows the last write that is complete, to one who follows it byte by byte', async () => {
    const { bytes, totals, sizes } = written([
      { from: 0, count: 3, isReplaced: false },
      { from: 1, count: MANY, isReplaced: true },
      { from: 0, count: 1, isReplaced: false },
    ]);
    const path = join(folder, 'followed.journal');
    const first = sizes[0] as number;
    writeFileSync(path, bytes.subarray(0, first));
    const reader = new Reader(path);
    const file = openSync(path, 'a');
    const wrong: unknown[] = [];
    for (let size = first; size < bytes.length; size++) {
      const shown = await reader.total();
      const complete = totals[sizes.findLastIndex((one) => one <= size)];
      if (shown !== complete) wrong.push({ size, shown, complete });
      writeSync(file, bytes, size, 1);
    }
    closeSync(file);
    expect(wrong).toEqual([]);
    expect(await reader.total()).toBe(totals.at(-1));
  });

  it('shows the last write that is complete, to one who finds it', async () => {
    const step = fc.record({
      from: fc.nat(5),
      count: fc.constantFrom(0, 1, 3, MANY),
      isReplaced: fc.boolean(),
    });
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 1000 }),
      async (steps, part) => {
        const { bytes, totals, sizes } = written(steps);
        const first = sizes[0] as number;
        const size = first + Math.round((part / 1000) * (bytes.length - first));
        const path = join(folder, 'found.journal');
        writeFileSync(path, bytes.subarray(0, size));
        expect(await new Reader(path).total()).toBe(totals[sizes.findLastIndex((one) => one <= size)]);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
});
