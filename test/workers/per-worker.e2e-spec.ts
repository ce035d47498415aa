import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseExposition } from '../../libs/metrics/src/testing/exposition/parse-exposition.js';
import type { ParsedFamily } from '../../libs/metrics/src/testing/exposition/parsed.js';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { PLATFORMS, until } from '../support/app.js';
import { Cluster } from './support/cluster.js';

const TIMEOUT_MS = 120_000;

let library: CompiledLibrary;
beforeAll(() => {
  library = compileLibrary();
});
afterAll(() => library.remove());

function familyOf(page: string, name: string): ParsedFamily | undefined {
  return parseExposition(page).find((family) => family.name === name);
}

/** The values of the label `worker` in a metric. */
function workersIn(page: string, name: string): string[] {
  const samples = familyOf(page, name)?.samples ?? [];
  return [...new Set(samples.map(({ labels }) => labels['worker'] ?? 'none'))].toSorted();
}

it.each(PLATFORMS)(
  'shows what each process has for itself by worker, in numbers that are used again, on %s',
  async (platform) => {
    const cluster = new Cluster(library, { platform, workers: 2, shares: { perWorker: true } });
    try {
      await cluster.untilReady();
      await cluster.work(4);
      const seen: string[] = [];
      const names = [
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_gc_duration_seconds',
      ];
      for (let kill = 0; kill < 2; kill++) {
        let page = '';
        const isShown = async (): Promise<boolean> => {
          page = await cluster.scrape();
          return names.every((name) => workersIn(page, name).length === 2);
        };
        await until(isShown, 'both', TIMEOUT_MS);
        for (const name of names) seen.push(...workersIn(page, name));
        const whole = ['work_total', 'app_info', 'nodejs_version_info'];
        // All processes share one quota and one memory.
        for (const name of [...whole, 'process_cpu_saturation_ratio', 'process_memory_saturation_ratio'])
          expect(workersIn(page, name)).toEqual(['none']);
        expect(familyOf(page, 'app_info')?.samples).toHaveLength(1);
        const [pid] = cluster.workers;
        await cluster.end(pid as number, 'SIGKILL');
        await cluster.untilReady();
      }
      expect([...new Set(seen)].toSorted()).toEqual(['1', '2']);
    } finally {
      await cluster.stop();
    }
  },
  TIMEOUT_MS,
);

const COMMON = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { Counter, MetricsModule, ScrapeService } from './library/index.js';
  const start = (options) => {
    class Root {}
    Module({ imports: [MetricsModule.forRoot(options)] })(Root);
    return NestFactory.createApplicationContext(Root, { logger: ['error'] });
  };
`;

const THREAD = `${COMMON}
  new Counter({ name: 'jobs_total', help: 'Jobs.' }).inc();
  await start({ workers: true });
  setInterval(() => undefined, 1000);
`;

const MAIN = `${COMMON}
  import { Worker } from 'node:worker_threads';
  const thread = () => new Worker(new URL('./thread.js', import.meta.url));
  const app = await start({ workers: { processes: false, perWorker: true } });
  const page = async () => {
    const chunks = [];
    for await (const chunk of app.get(ScrapeService).scrape()) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  };
  // Threads collect these once a second.
  const pageWith = async (count) => {
    const text = await page();
    if (text.match(/^nodejs_heap_size_used_bytes/gm).length === count) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return pageWith(count);
  };
  const threads = [thread(), thread()];
  const pages = [await pageWith(3)];
  await threads[0].terminate();
  pages.push(await page());
  thread();
  pages.push(await pageWith(3));
  console.log(JSON.stringify(pages));
  process.exit();
`;

it(
  'shows what each thread has for itself by worker, in numbers that are used again',
  async () => {
    writeFileSync(join(library.folder, 'main.js'), MAIN);
    writeFileSync(join(library.folder, 'thread.js'), THREAD);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(library.folder, 'main.js')]);
    const pages = JSON.parse(stdout) as string[];
    const workers = pages.map((page) => workersIn(page, 'nodejs_heap_size_used_bytes'));
    expect(workers).toEqual([
      ['1', '1.1', '1.2'],
      ['1', expect.anything()],
      ['1', '1.1', '1.2'],
    ]);
    for (const page of pages) {
      expect(workersIn(page, 'process_resident_memory_bytes')).toEqual(['1']);
      expect(workersIn(page, 'jobs_total')).toEqual(['none']);
    }
    expect(familyOf(pages[2] as string, 'jobs_total')?.samples).toMatchObject([{ value: 3 }]);
    expect(stderr).toBe('');
  },
  TIMEOUT_MS,
);
