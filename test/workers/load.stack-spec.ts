import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { sample, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { Cluster, type ClusterOptions } from './support/cluster.js';
import { getOnce } from './support/get-once.js';
import { Load } from './support/load.js';
import { FallingTotals, totalsOf } from './support/totals.js';

/** What all of this takes on a machine with much else to do. */
const TIMEOUT_MS = 600_000;
const RESTARTS = 20;
const PAUSE_MS = 50;

let library: CompiledLibrary;
let cluster: Cluster;
let port: number;

beforeAll(() => {
  library = compileLibrary();
});
afterEach(() => cluster.stop(), TIMEOUT_MS);
afterAll(() => library.remove());

async function start(options: ClusterOptions): Promise<void> {
  port = await freePort();
  cluster = new Cluster(library, { ...options, primary: { server: { port, host: '127.0.0.1' } } });
  await cluster.untilReady();
}

/** Scrapes a port without a pause until `isOver`. */
async function watch(of: number, isOver: () => boolean): Promise<FallingTotals> {
  const totals = new FallingTotals();
  while (!isOver()) {
    // A worker that is killed answers nothing.
    const page = await getOnce(of, '/metrics').catch(() => undefined);
    if (page !== undefined) totals.see(page);
    await delay(PAUSE_MS);
  }
  return totals;
}

const newest = (): number => [...cluster.workers].at(-1) as number;
const oldest = (): number => [...cluster.workers][0] as number;

async function stateOf(state: string): Promise<number | undefined> {
  return sample(await getOnce(port, '/metrics'), `metrics_workers{state="${state}"}`);
}

/** What the primary shows of the work of each process. */
async function workByProcess(): Promise<Map<number, number>> {
  const totals = [...totalsOf(await getOnce(port, '/metrics'))];
  return new Map(
    totals.flatMap(([series, total]) => {
      const [, pid] = /^work_by_process_total\{pid="(\d+)"\}$/.exec(series) ?? [];
      return pid === undefined ? [] : [[Number(pid), total]];
    }),
  );
}

/** Waits until all answers of some processes are shown. */
async function untilShown(answers: readonly (readonly [pid: number, count: number])[]): Promise<void> {
  const isShown = async (): Promise<boolean> => {
    const shown = await workByProcess();
    return answers.every(([pid, count]) => (shown.get(pid) ?? 0) >= count);
  };
  await until(isShown, 'all of the work is shown', TIMEOUT_MS);
}

describe('four workers under load', () => {
  it(
    'lose nothing but what a killed one had not written, and no total falls meanwhile',
    async () => {
      await start({ workers: 4 });
      const load = new Load(cluster.port);
      let isOver = false;
      const watching = Promise.all([port, cluster.port].map((of) => watch(of, () => isOver)));
      await until(() => load.answered.size === 4 && load.total > 1000, 'all of them work', TIMEOUT_MS);
      const victim = oldest();
      const shownBefore = (await workByProcess()).get(victim);
      await cluster.end(victim, 'SIGKILL');
      await cluster.untilReady();
      const hanging = oldest();
      const failedBefore = load.failed;
      process.kill(hanging, 'SIGSTOP');
      await until(async () => (await stateOf('stale')) === 1, 'one is stale', TIMEOUT_MS);
      process.kill(hanging, 'SIGCONT');
      await until(async () => (await stateOf('stale')) === 0, 'it goes on', TIMEOUT_MS);
      const answeredThen = load.answered.get(hanging) as number;
      await until(() => (load.answered.get(hanging) as number) > answeredThen, 'it answers', TIMEOUT_MS);
      // On a slow machine clients give up meanwhile, and it counts their requests.
      const givenUp = load.failed - failedBefore;
      for (let restart = 0; restart < RESTARTS; restart++) {
        await until(() => load.answered.has(newest()), 'the newest works', TIMEOUT_MS);
        await cluster.end(newest(), 'SIGTERM');
        await cluster.untilReady();
      }
      await load.stop();
      await untilShown([...load.answered].filter(([pid]) => pid !== victim));
      isOver = true;
      const watched = await watching;
      const shown = await workByProcess();
      const orderly = [...load.answered].filter(([pid]) => pid !== victim && pid !== hanging);
      expect(orderly.map(([pid]) => [pid, shown.get(pid)])).toEqual(orderly);
      const ofVictim = shown.get(victim) as number;
      expect(ofVictim).toBeGreaterThanOrEqual(shownBefore as number);
      expect(ofVictim).toBeLessThanOrEqual((load.answered.get(victim) as number) + load.failed);
      const ofHanging = shown.get(hanging) as number;
      expect(ofHanging).toBeLessThanOrEqual((load.answered.get(hanging) as number) + givenUp);
      const sum = orderly.reduce((sum, [, answers]) => sum + answers, ofVictim + ofHanging);
      const page = await getOnce(port, '/metrics');
      for (const name of ['work_total', 'foreign_total', 'work_size_count', 'kinds_total{kind="a"}'])
        expect([name, sample(page, name)]).toEqual([name, sum]);
      expect(load.answered.size).toBeGreaterThan(RESTARTS);
      expect(watched.map(({ found }) => found)).toEqual([[], []]);
      for (const { pages } of watched) expect(pages).toBeGreaterThan(RESTARTS);
      expect(readdirSync(cluster.groupFolder).length).toBeLessThan(10);
    },
    TIMEOUT_MS,
  );
});

/** Warnings of the metrics that the new code declares in another way. */
const LEFT_OUT = ['work_size', 'kinds_total'].map(
  (name) => new RegExp(`metric "${name}" of (this )?process .*is left out: it is a`),
);

describe('a rolling reload to other code', () => {
  it(
    'costs the metrics that are declared in another way, once, and names them',
    async () => {
      await start({ workers: 2 });
      const load = new Load(cluster.port, 2);
      let isOver = false;
      const watching = Promise.all([port, cluster.port].map((of) => watch(of, () => isOver)));
      await until(() => load.answered.size === 2, 'both work', TIMEOUT_MS);
      const old = [...cluster.workers];
      cluster.startWith({ VARIANT: 'new' });
      for (const pid of old) {
        await until(() => (load.answered.get(newest()) ?? 0) > 20, 'the newest works', TIMEOUT_MS);
        // The first one that has ended is replaced by new code, and the second one waits until that is seen.
        const isSeen = () => pid === old[0] || LEFT_OUT.every((line) => line.test(cluster.output));
        await until(isSeen, 'both metrics are named', TIMEOUT_MS);
        await cluster.end(pid, 'SIGTERM');
        await cluster.untilReady();
      }
      await load.stop();
      await untilShown([...load.answered]);
      isOver = true;
      const falls = (await watching).map(({ found }) => found.map((fall) => fall.replace(/ .*/, '')));
      const page = await getOnce(port, '/metrics');
      expect(sample(page, 'work_total')).toBe(load.total);
      const byNew = load.total - old.reduce((sum, pid) => sum + (load.answered.get(pid) as number), 0);
      expect(byNew).toBeGreaterThan(20);
      expect(sample(page, 'work_size_bucket{le="100"}')).toBe(byNew);
      expect(sample(page, 'kinds_total{kind="a",of="b"}')).toBe(byNew);
      for (const series of falls) {
        expect(series.filter((one) => !/^(work_size|kinds_total)/.test(one))).toEqual([]);
        expect(series).toHaveLength(new Set(series).size);
      }
      expect(sample(page, 'metrics_errors_total{source="workers"}')).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
