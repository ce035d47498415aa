import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SimulatedGroup, type SimulatedProcess } from './support/simulated-group.js';

const KINDS = ['a', 'b', 'c'] as const;
const MOST_PROCESSES = 4;

type Op =
  | { op: 'record'; who: number; kind: (typeof KINDS)[number]; amount: number }
  | { op: 'write' | 'kill' | 'end' | 'scrape' | 'foldTogether'; who: number }
  | { op: 'fold'; who: number; crashAfter: number }
  | { op: 'start' };

const who = fc.nat(MOST_PROCESSES - 1);
const ops = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constant('record' as const),
        who,
        kind: fc.constantFrom(...KINDS),
        amount: fc.integer({ min: 1, max: 9 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ op: fc.constantFrom('write' as const, 'kill' as const, 'end' as const), who }),
    },
    { weight: 3, arbitrary: fc.record({ op: fc.constant('start' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ op: fc.constantFrom('scrape' as const, 'foldTogether' as const), who }),
    },
    { weight: 3, arbitrary: fc.record({ op: fc.constant('fold' as const), who, crashAfter: fc.nat(6) }) },
  ),
  { maxLength: 60, size: 'max' },
);

/** What each process has recorded and written, by kind; of ended ones too. */
class Model {
  private readonly recorded = new Map<string, Map<string, number>>();
  private readonly written = new Map<string, Map<string, number>>();

  record(id: string, kind: string, amount: number): void {
    const of = this.recorded.get(id) ?? new Map<string, number>();
    this.recorded.set(id, of.set(kind, (of.get(kind) ?? 0) + amount));
  }

  write(id: string): void {
    this.written.set(id, new Map(this.recorded.get(id)));
  }

  totals(): Map<string, number> {
    const totals = new Map<string, number>();
    for (const of of this.written.values()) {
      for (const [kind, amount] of of) totals.set(kind, (totals.get(kind) ?? 0) + amount);
    }
    return totals;
  }
}

class Crash extends Error {}

/** Returns what scrapes have shown, and what they should. */
async function run(
  ops: readonly Op[],
  group: SimulatedGroup,
): Promise<[shown: unknown[], written: unknown[]]> {
  const shown: unknown[] = [];
  const written: unknown[] = [];
  const model = new Model();
  const pick = (who: number): SimulatedProcess => {
    if (group.living.size === 0) group.start();
    const living = [...group.living.values()];
    return living[who % living.length] as SimulatedProcess;
  };
  const scrape = async (by: SimulatedProcess): Promise<void> => {
    model.write(by.id);
    const samples = await by.scrape();
    const totals = model.totals();
    let sum = 0;
    for (const kind of KINDS) {
      shown.push(samples.get(`calls_total{kind="${kind}"}`));
      written.push(totals.get(kind));
      sum += totals.get(kind) ?? 0;
    }
    shown.push(samples.get('size_bytes_sum'));
    written.push(sum);
  };
  for (const step of ops) {
    if (step.op === 'start') {
      if (group.living.size < MOST_PROCESSES) group.start();
      continue;
    }
    const one = pick(step.who);
    switch (step.op) {
      case 'record':
        one.record(step.kind, step.amount);
        model.record(one.id, step.kind, step.amount);
        break;
      case 'write':
        one.write();
        model.write(one.id);
        break;
      case 'end':
        one.write();
        model.write(one.id);
        group.kill(one);
        break;
      case 'kill':
        group.kill(one);
        break;
      case 'scrape':
        await scrape(one);
        break;
      case 'foldTogether':
        await Promise.all([...group.living.values()].map(({ group }) => group.foldEnded()));
        break;
      case 'fold':
        await foldAndCrash(one, step.crashAfter, group);
        break;
    }
  }
  const last = pick(0);
  await scrape(last);
  await last.group.foldEnded();
  await scrape(last);
  return [shown, [...written, ...group.errors]];
}

/** Folds; the process is killed after so many steps, if the fold has that many. */
async function foldAndCrash(one: SimulatedProcess, crashAfter: number, group: SimulatedGroup): Promise<void> {
  let steps = 0;
  try {
    await one.group.foldEnded(() => {
      if (++steps > crashAfter) throw new Crash();
    });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    group.kill(one);
  }
}

describe('a group of processes', () => {
  it('has the totals of a model that never fall, whoever records, writes, ends, is killed, scrapes or folds', async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (ops) => {
        const group = new SimulatedGroup();
        try {
          const [shown, written] = await run(ops, group);
          expect(shown).toEqual(written);
        } finally {
          group.remove();
        }
      }),
      { numRuns: 150 },
    );
  });
});
