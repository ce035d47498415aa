import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { batchesIn } from '../../libs/metrics/src/core/members/journal/batch.js';
import { JournalWriter } from '../../libs/metrics/src/core/members/journal/journal-writer.js';
import type { OwnInstrument } from '../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { readJournal } from './support/members.js';

function counterOf(seriesCount: number): Counter<'id'> {
  const counter = new Counter({
    name: 'calls_total',
    help: 'Calls.',
    labelNames: ['id'],
    maxSeries: Infinity,
    registers: [],
  });
  for (let id = 0; id < seriesCount; id++) counter.inc({ id: `é${id}` });
  return counter;
}

const setOf = (...instruments: readonly object[]) => new Set(instruments as OwnInstrument[]);

/** The labels and value of each series in a journal. */
function seriesIn(journal: Buffer): string[] {
  return [...readJournal(journal).metrics()].flatMap((metric) =>
    Array.from({ length: metric.rowCount }, (_, row) => {
      const value = metric.cellsOf(row)[metric.at(row) + 2] as number;
      return `${metric.labelValues(row)?.join(',')} ${value}`;
    }),
  );
}

describe('a journal', () => {
  it('has nothing to say when nothing has changed', () => {
    const instruments = setOf(counterOf(3));
    const writer = new JournalWriter();
    expect(seriesIn(Buffer.concat(writer.write(instruments)))).toHaveLength(3);
    expect(writer.write(instruments)).toEqual([]);
  });

  it('takes at most 20 KB for 100 changed series of 10 000', () => {
    const counter = counterOf(10_000);
    const writer = new JournalWriter();
    writer.write(setOf(counter));
    for (let id = 0; id < 10_000; id += 100) counter.inc({ id: `é${id}` });
    expect(Buffer.concat(writer.write(setOf(counter))).length).toBeLessThan(20_000);
  });

  it('is read up to the last complete write, wherever it breaks off', () => {
    const counter = counterOf(2);
    const writer = new JournalWriter();
    const first = Buffer.concat(writer.write(setOf(counter)));
    counter.inc({ id: 'é1' });
    const both = Buffer.concat([first, ...writer.write(setOf(counter))]);
    for (let length = first.length; length < both.length; length++) {
      expect(seriesIn(both.subarray(0, length))).toEqual(['é0 1', 'é1 1']);
    }
    expect(seriesIn(both)).toEqual(['é0 1', 'é1 2']);
  });

  it('has batches that are read in a short time, however much begins at once', () => {
    const journal = Buffer.concat(new JournalWriter().write(setOf(counterOf(5000))));
    const batches = [...batchesIn(new Uint8Array(journal).buffer, journal.length)];
    expect(batches.length).toBeGreaterThan(8);
    expect(batches.map(({ isLast }) => isLast).indexOf(true)).toBe(batches.length - 1);
    expect(seriesIn(journal)).toHaveLength(5000);
  });

  it('forgets a metric that has left the registry', () => {
    const [stays, leaves] = [counterOf(1), counterOf(2)];
    const writer = new JournalWriter();
    const journal = [...writer.write(setOf(stays, leaves)), ...writer.write(setOf(stays))];
    expect(seriesIn(Buffer.concat(journal))).toEqual(['é0 1']);
  });

  it('keeps a metric until the one that takes its place is written', () => {
    const [before, after] = [counterOf(1), counterOf(2)];
    const writer = new JournalWriter();
    const journal = [...writer.write(setOf(before)), ...writer.write(setOf(after), setOf())];
    expect(seriesIn(Buffer.concat(journal))).toEqual(['é0 1']);
    journal.push(...writer.write(setOf(after)));
    expect(seriesIn(Buffer.concat(journal))).toEqual(['é0 1', 'é1 1']);
  });

  it('has no metric twice when one has been replaced since it was listed', () => {
    const [before, after] = [counterOf(1), counterOf(2)];
    const writer = new JournalWriter();
    const journal = [...writer.write(setOf(after)), ...writer.write(setOf(after), setOf(before))];
    expect(seriesIn(Buffer.concat(journal))).toEqual(['é0 1', 'é1 1']);
  });
});
