import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { freePort } from '../support/free-port.js';
import { PLATFORMS, sample, until } from '../support/app.js';
import { Cluster, type ClusterOptions } from './support/cluster.js';

const TIMEOUT_MS = 120_000;

let library: CompiledLibrary;
let cluster: Cluster;

beforeAll(() => {
  library = compileLibrary();
});
afterEach(() => cluster.stop(), TIMEOUT_MS);
afterAll(() => library.remove());

async function start(options?: ClusterOptions): Promise<void> {
  cluster = new Cluster(library, options);
  await cluster.untilReady();
}

const workOf = (page: string): number => sample(page, 'work_total') ?? 0;

/** Waits until a scrape shows so much work; returns the page. A worker shows what the others did a second ago. */
async function untilWork(count: number): Promise<string> {
  let page = '';
  await until(async () => workOf((page = await cluster.scrape())) === count, `${count} of work`, TIMEOUT_MS);
  return page;
}

describe.each(PLATFORMS)('the workers of a cluster, on %s', (platform) => {
  it(
    'answer with the totals of all, whoever is asked, and lose nothing when they end in order',
    async () => {
      await start({ platform, workers: 3 });
      const done = await cluster.work(30);
      expect(done.size).toBe(3);
      const page = await untilWork(30);
      expect(sample(page, 'worker_up')).toBe(3);
      await cluster.work(10);
      for (const pid of [...cluster.workers].slice(1)) await cluster.end(pid, 'SIGTERM');
      await untilWork(40);
      await until(async () => sample(await cluster.scrape(), 'foreign_total') === 40, 'foreign ones too');
    },
    TIMEOUT_MS,
  );
});

describe('the workers of a cluster', () => {
  it(
    'have as much of the memory as all of them together',
    async () => {
      await start();
      let page = '';
      const of = (name: string): number | undefined => sample(page, name);
      await until(async () => of('worker_up') === 2 || !(page = await cluster.scrape()), 'both are shown');
      const all = of('cgroup_memory_limit_bytes') ?? totalmem();
      const used =
        (of('cgroup_memory_limit_bytes') && of('cgroup_memory_working_set_bytes')) ??
        of('process_resident_memory_bytes');
      // Read at different moments of one collection.
      expect((of('process_memory_saturation_ratio') as number) / ((used as number) / all)).toBeCloseTo(1, 1);
    },
    TIMEOUT_MS,
  );

  it(
    'never show a total that falls when one is killed, 20 times',
    async () => {
      await start();
      let answered = 0;
      let shown = 0;
      for (let kill = 0; kill < 20; kill++) {
        await cluster.work(6);
        answered += 6;
        const before = workOf(await cluster.scrape());
        const [pid] = cluster.workers;
        await cluster.end(pid as number, 'SIGKILL');
        const page = await cluster.scrape();
        const after = workOf(page);
        expect(sample(page, 'metrics_workers{state="dead"}')).toBe(kill + 1);
        expect(before).toBeGreaterThanOrEqual(shown);
        expect(after).toBeGreaterThanOrEqual(before);
        shown = after;
        await cluster.untilReady();
      }
      expect(shown).toBeLessThanOrEqual(answered);
      // The new one may answer before it has written.
      await until(async () => sample(await cluster.scrape(), 'worker_up') === 2, 'both are shown');
    },
    2 * TIMEOUT_MS,
  );

  it(
    'leave the last scrape to the youngest, which waits until the others have ended',
    async () => {
      const port = await freePort();
      await start({ workers: 3, options: { server: { port, host: '127.0.0.1', lingerMs: 60_000 } } });
      await cluster.work(30);
      const stopped = cluster.stop();
      const left = stopped.then(() => true);
      await until(() => cluster.workers.size === 1, 'the others have ended', TIMEOUT_MS);
      let page = '';
      while (!(await Promise.race([left, delay(100, false)])))
        page = await cluster.scrape(port).catch(() => page);
      expect(workOf(page)).toBe(30);
    },
    TIMEOUT_MS,
  );

  it(
    'are answered for by others while one hangs, and have their totals in the primary when all are gone',
    async () => {
      const port = await freePort();
      await start({ primary: { server: { port, host: '127.0.0.1' } } });
      const scrape = (): Promise<string> => cluster.scrape(port);
      await cluster.work(10);
      await until(async () => workOf(await scrape()) === 10, 'the primary shows all', TIMEOUT_MS);
      const [hangs] = cluster.workers;
      process.kill(hangs as number, 'SIGSTOP');
      expect(workOf(await scrape())).toBe(10);
      process.kill(hangs as number, 'SIGCONT');
      await cluster.work(10);
      await until(async () => workOf(await scrape()) === 20, 'it goes on', TIMEOUT_MS);
      for (const pid of cluster.workers) await cluster.end(pid, 'SIGKILL');
      expect(workOf(await scrape())).toBe(20);
    },
    TIMEOUT_MS,
  );

  it(
    'are counted apart from those of another cluster that shares the folder',
    async () => {
      await start();
      const other = new Cluster(library, { options: { workers: { folder: cluster.folder } } });
      try {
        await other.untilReady();
        await cluster.work(4);
        await other.work(6);
        await untilWork(4);
        await until(async () => workOf(await other.scrape()) === 6, 'the other shows its own', TIMEOUT_MS);
        expect(sample(await cluster.scrape(), 'worker_up')).toBe(2);
      } finally {
        await other.stop();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'say in one warning what is wrong when they share nothing, and how to mend it',
    async () => {
      await start({ options: { workers: false } });
      await cluster.work(4);
      expect(workOf(await cluster.scrape())).toBe(2);
      for (let i = 0; i < 3; i++) await cluster.scrape();
      await until(() => cluster.output.match(/workers: true/g)?.length === 2, 'the warnings');
    },
    TIMEOUT_MS,
  );
});
