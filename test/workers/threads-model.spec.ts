import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { SimulatedThreads } from './support/simulated-threads.js';

const KINDS = ['a', 'b', 'c'] as const;
const MOST_THREADS = 4;

type Op =
  | { op: 'record'; who: number; kind: (typeof KINDS)[number]; amount: number }
  | { op: 'remove'; who: number; kind: (typeof KINDS)[number] }
  | { op: 'reset' | 'end' | 'grow'; who: number }
  | { op: 'start' | 'scrape' };

const who = fc.nat(MOST_THREADS - 1);
const kind = fc.constantFrom(...KINDS);
const ops = fc.array(
  fc.oneof<fc.WeightedArbitrary<Op>[]>(
    {
      weight: 8,
      arbitrary: fc.record({
        op: fc.constant('record' as const),
        who,
        kind,
        amount: fc.integer({ min: 1, max: 9 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('remove' as const), who, kind }) },
    {
      weight: 3,
      arbitrary: fc.record({ op: fc.constantFrom('reset' as const, 'end' as const, 'grow' as const), who }),
    },
    { weight: 5, arbitrary: fc.record({ op: fc.constantFrom('start' as const, 'scrape' as const) }) },
  ),
  { maxLength: 60, size: 'max' },
);

interface Thread {
  readonly id: number;
  readonly counter: Counter<'kind'>;
  /** What it has recorded, by kind. */
  counts: Map<string, number>;
}

let simulated: SimulatedThreads;
afterEach(() => simulated.close());

function counterIn(registers: object[]): Counter<'kind'> {
  return new Counter({
    name: 'jobs_total',
    help: 'Jobs.',
    labelNames: ['kind'],
    registers: registers as never,
    maxSeries: Infinity,
  });
}

function shown(page: string): Map<string, number> {
  const samples = page.matchAll(/^jobs_total\{kind="([abc])"\} (\d+)$/gm);
  return new Map([...samples].map(([, kind = '', value]) => [kind, Number(value)]));
}

describe('metrics of threads, whatever happens in which order', () => {
  it('are what the threads have recorded, less what they have removed themselves', async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (list) => {
        simulated = new SimulatedThreads();
        const threads: Thread[] = [];
        const ended = new Map<string, number>();
        const pages: [shown: Map<string, number>, recorded: Map<string, number>][] = [];
        let extra = 0;
        for (const op of list) {
          const thread = 'who' in op ? threads[op.who] : undefined;
          if (op.op === 'start' && threads.length < MOST_THREADS) {
            const { id, made } = simulated.start((registry) => counterIn([registry]));
            threads.push({ id, counter: made, counts: new Map() });
          } else if (op.op === 'scrape') {
            pages.push([shown(await simulated.page()), totals(threads, ended)]);
          } else if (thread === undefined) {
            continue;
          } else if (op.op === 'record') {
            thread.counter.inc({ kind: op.kind }, op.amount);
            thread.counts.set(op.kind, (thread.counts.get(op.kind) ?? 0) + op.amount);
          } else if (op.op === 'remove') {
            thread.counter.remove({ kind: op.kind });
            thread.counts.delete(op.kind);
          } else if (op.op === 'grow') {
            // Other series, so that rows move.
            for (let i = 0; i < 40; i++) thread.counter.inc({ kind: `x${extra++}` });
          } else if (op.op === 'reset') {
            thread.counter.reset();
            thread.counts = new Map();
          } else {
            simulated.end(thread.id);
            threads.splice(threads.indexOf(thread), 1);
            for (const [kind, count] of thread.counts) ended.set(kind, (ended.get(kind) ?? 0) + count);
          }
        }
        pages.push([shown(await simulated.page()), totals(threads, ended)]);
        expect(pages.map(([shown]) => shown)).toEqual(pages.map(([, recorded]) => recorded));
        simulated.close();
      }),
      { numRuns: 200 },
    );
  });
});

function totals(threads: readonly Thread[], ended: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map(ended);
  for (const { counts } of threads) {
    for (const [kind, count] of counts) sums.set(kind, (sums.get(kind) ?? 0) + count);
  }
  return sums;
}
