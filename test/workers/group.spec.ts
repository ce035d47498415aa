import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectGarbage } from '../saturation/support/garbage.js';
import { OPEN_METRICS } from '../exposition/support/exposed.js';
import { SimulatedGroup, type SimulatedProcess } from './support/simulated-group.js';

let group: SimulatedGroup;

beforeEach(() => {
  group = new SimulatedGroup();
});
afterEach(() => {
  group.remove();
});

const pathOf = (id: string) => join(group.folder, `member-${id}.journal`);

describe('a group of processes', () => {
  it('answers with the totals of all, whoever is asked', async () => {
    const processes = [group.start(), group.start(), group.start()];
    processes.forEach((one, i) => one.record('a', i + 1));
    for (const one of processes) one.write();
    for (const one of processes) {
      const samples = await one.scrape();
      expect(samples.get('calls_total{kind="a"}')).toBe(6);
      expect(samples.get('size_bytes_count')).toBe(3);
      expect(samples.get('queue')).toBe(3);
    }
  });

  it('shows nothing that a kill could take back', async () => {
    const [first, second] = [group.start(), group.start()];
    first.record('a', 5);
    expect((await first.scrape()).get('calls_total{kind="a"}')).toBe(5);
    group.kill(first);
    expect((await second.scrape()).get('calls_total{kind="a"}')).toBe(5);
  });

  it('keeps totals of ended processes and drops their gauges, before and after they are folded', async () => {
    const [first, second] = [group.start(), group.start()];
    first.record('a', 5);
    first.write();
    second.record('a', 1);
    group.kill(first);
    const before = await second.scrape();
    await second.group.foldEnded();
    expect(readdirSync(group.folder).toSorted()).toEqual(['member-2.journal', 'retained-1.journal']);
    expect(await second.scrape()).toEqual(before);
    expect(before.get('calls_total{kind="a"}')).toBe(6);
    expect(before.get('queue')).toBe(1);
  });

  it('shows the newest exemplars of all, whoever is asked, and those of ended processes', async () => {
    const [first, second] = [group.start(), group.start()];
    first.calls.inc({ kind: 'a' }, 1, { trace_id: 'of the first' });
    second.calls.inc({ kind: 'b' }, 1, { trace_id: 'of the second' });
    for (const one of group.living.values()) one.write();
    const shown = async (one: SimulatedProcess): Promise<string[]> =>
      [...(await one.page(OPEN_METRICS)).matchAll(/trace_id="(.*?)"/g)].map(([, id]) => id as string);
    const all = ['of the first', 'of the second'];
    for (const one of group.living.values()) expect((await shown(one)).toSorted()).toEqual(all);
    group.kill(first);
    await second.group.foldEnded();
    expect((await shown(second)).toSorted()).toEqual(all);
  });

  it('has one file of 500 processes that ran one after the other, and no memory of them', async () => {
    const stays = group.start();
    const read: WeakRef<object>[] = [];
    for (let i = 0; i < 500; i++) {
      const comes = group.start();
      comes.record('a', 1);
      comes.write();
      await stays.scrape();
      read.push(...stays.group.others.map((other) => new WeakRef(other)));
      group.kill(comes);
      await stays.group.foldEnded();
      // A weak reference keeps its object until the event loop turns, which a quick machine has no reason to do here.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await stays.scrape()).get('calls_total{kind="a"}')).toBe(500);
    expect(stays.group.status(5000).dead).toBe(500);
    expect(readdirSync(group.folder)).toHaveLength(2);
    expect(statSync(join(group.folder, 'retained-500.journal')).size).toBeLessThan(2000);
    collectGarbage();
    expect(read).toHaveLength(500);
    // The last few may be on the stack, or in optimised code.
    expect(read.filter((other) => other.deref() !== undefined).length).toBeLessThan(50);
  });

  it('folds a process once, however many do it at the same time', async () => {
    const folders = Array.from({ length: 4 }, () => group.start());
    for (let i = 0; i < 3; i++) {
      const ended = group.start();
      ended.record('a', 10);
      ended.write();
      group.kill(ended);
    }
    await Promise.all(folders.map((one) => one.group.foldEnded()));
    for (const one of folders) expect((await one.scrape()).get('calls_total{kind="a"}')).toBe(30);
  });

  it('is not led astray by a fold that stood still while others went on', async () => {
    const [slow, quick] = [group.start(), group.start()];
    const endOne = (): void => {
      const ended = group.start();
      ended.record('a', 1);
      ended.write();
      group.kill(ended);
    };
    endOne();
    // What it has read is old by the time it is linked, and the number is free again.
    await slow.group.foldEnded(async (step) => {
      if (step !== 'wrote') return;
      for (let i = 0; i < 3; i++) {
        endOne();
        await quick.group.foldEnded();
      }
    });
    expect(readdirSync(group.folder).filter((name) => name.startsWith('retained'))).toHaveLength(1);
    expect((await quick.scrape()).get('calls_total{kind="a"}')).toBe(4);
  });

  it('tells how its processes are', () => {
    const [asked, , stale, dead] = [group.start(), group.start(), group.start(), group.start()];
    for (const one of group.living.values()) one.write();
    utimesSync(pathOf(stale.id), new Date(), new Date(Date.now() - 60_000));
    group.kill(dead);
    const status = asked.group.status(5000);
    expect(status).toMatchObject({ live: 2, stale: 1, dead: 1 });
    expect(status.oldestMs).toBeGreaterThanOrEqual(60_000);
  });

  it('knows of one that another has folded since it has looked', async () => {
    const [asked, folds, dead] = [group.start(), group.start(), group.start()];
    for (const one of group.living.values()) one.write();
    group.kill(dead);
    await asked.group.look();
    await folds.group.foldEnded();
    expect(asked.group.status(5000)).toMatchObject({ live: 2, dead: 1 });
    await asked.group.look();
    expect(asked.group.status(5000)).toMatchObject({ live: 2, dead: 1 });
  });

  it('counts one that has left as ended, though its process goes on', async () => {
    const [asked, left] = [group.start(), group.start()];
    asked.write();
    left.write();
    left.group.leave();
    utimesSync(pathOf(left.id), 0, 0);
    await asked.group.look();
    expect(asked.group.status(5000)).toEqual({ live: 1, stale: 0, dead: 1, oldestMs: 0 });
  });

  it('shows a metric as its oldest living process has it, whoever is asked, and names those that have it otherwise', async () => {
    const [old, younger] = [group.start(), group.start([1, 5])];
    const shown = async (): Promise<unknown[]> => {
      const pages = [];
      for (const one of group.living.values()) pages.push(await one.scrape());
      return pages.map((samples) => [
        samples.get('size_bytes_count'),
        samples.get('size_bytes_bucket{le="1"}'),
        samples.get('calls_total{kind="a"}'),
      ]);
    };
    for (let i = 0; i < 3; i++) old.record('a', 1);
    younger.record('a', 1);
    for (const one of group.living.values()) one.write();
    expect(await shown()).toEqual([
      [3, undefined, 4],
      [3, undefined, 4],
    ]);
    const there = 'it is a histogram with no labels and buckets 1, 5 there';
    const here = 'a histogram with no labels and buckets 5';
    expect(new Set(group.leftOut.map((one) => one.join(' | ')))).toEqual(
      new Set([
        `size_bytes | process 2 | ${there}, ${here} in this process`,
        `size_bytes | this process | ${there}, ${here} in process 1`,
      ]),
    );
    // With it goes its shape: what the younger had counted from the start is there now.
    group.kill(old);
    expect(await shown()).toEqual([[1, 1, 4]]);
    await younger.group.foldEnded();
    expect(await shown()).toEqual([[1, 1, 4]]);
  });

  it('begins anew when all others have ended and it is asked to', async () => {
    const first = group.start();
    first.record('a', 5);
    first.write();
    const second = group.start();
    await second.group.beginAnewIfAlone();
    expect((await second.scrape()).get('calls_total{kind="a"}')).toBe(5);
    group.kill(first);
    const third = group.start();
    group.kill(second);
    await third.group.beginAnewIfAlone();
    expect((await third.scrape()).get('calls_total{kind="a"}')).toBeUndefined();
  });

  it('reads a file that its owner writes anew', async () => {
    const [first, second] = [group.start(), group.start()];
    let total = 0;
    let longest = 0;
    const shown: unknown[] = [];
    const written: unknown[] = [];
    for (let i = 0; i < 400; i++) {
      for (let kind = 0; kind < 100; kind++) first.record(`k${kind}`, 1);
      total++;
      first.write();
      longest = Math.max(longest, statSync(pathOf(first.id)).size);
      if (i % 10 !== 0) continue;
      shown.push((await second.scrape()).get('calls_total{kind="k7"}'));
      written.push(total);
    }
    expect(shown).toEqual(written);
    expect(longest).toBeLessThan(400_000);
  });

  it('goes on after its files have been removed', async () => {
    const [first, second] = [group.start(), group.start()];
    first.record('a', 1);
    first.write();
    group.remove();
    first.record('a', 1);
    first.write();
    expect((await second.scrape()).get('calls_total{kind="a"}')).toBe(2);
  });

  it('ignores what a kill has cut off, and reports what is no journal', async () => {
    const [first, second] = [group.start(), group.start()];
    first.record('a', 1);
    first.write();
    const whole = statSync(pathOf(first.id)).size;
    first.record('a', 1);
    first.write();
    truncateSync(pathOf(first.id), whole + 9);
    group.kill(first);
    expect((await second.scrape()).get('calls_total{kind="a"}')).toBe(1);
    expect(group.errors).toEqual([]);
    writeFileSync(pathOf('other'), 'something of somebody else');
    appendFileSync(pathOf(first.id), Buffer.alloc(64));
    expect((await second.scrape()).get('calls_total{kind="a"}')).toBe(1);
    expect(group.errors.map(String)).toEqual([`Error: ${pathOf('other')} has another format.`]);
  });
});
