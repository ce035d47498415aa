import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseExposition } from '../../libs/metrics/src/testing/exposition/parse-exposition.js';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

let library: CompiledLibrary;
let folder: string;
beforeAll(() => {
  library = compileLibrary();
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
});
afterAll(() => {
  library.remove();
  rmSync(folder, { recursive: true, force: true });
});

const COMMON = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { Counter, Counted, Gauge, MetricFactory, MetricsModule, ScrapeService } from './library/index.js';
  const root = (options) => { class Root {} Module({ imports: [MetricsModule.forRoot(options)] })(Root); return Root; };
`;

const MAIN = `${COMMON}
  import { Worker } from 'node:worker_threads';
  const told = new Int32Array(new SharedArrayBuffer(4));
  const start = () => new Worker(new URL('./thread.js', import.meta.url), { workerData: told });
  const until = async (count) => { while (told[0] < count) await new Promise((resolve) => setTimeout(resolve, 1)); };
  async function serve(platform, options) {
    const Adapter = platform === 'express'
      ? (await import('@nestjs/platform-express')).ExpressAdapter
      : (await import('@nestjs/platform-fastify')).FastifyAdapter;
    const app = await NestFactory.create(root(options), new Adapter(), { logger: ['warn', 'error'] });
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return { app, scrape: async () => (await fetch(url + '/metrics')).text() };
  }
`;

const THREAD = `${COMMON}
  import { workerData as told } from 'node:worker_threads';
  const done = () => { Atomics.add(told, 0, 1); setInterval(() => undefined, 1000); };
`;

async function run(main: string, thread: string): Promise<{ stdout: string; stderr: string }> {
  writeFileSync(join(library.folder, 'main.js'), MAIN + main);
  writeFileSync(join(library.folder, 'thread.js'), THREAD + thread);
  return promisify(execFile)(process.execPath, [join(library.folder, 'main.js')], { timeout: 25_000 });
}

const PLAIN_THREAD = `
  class Service { run() {} }
  Object.defineProperty(Service.prototype, 'run', (() => {
    const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'run');
    Counted({ name: 'runs_total' })(Service.prototype, 'run', descriptor);
    return descriptor;
  })());
  new Service().run();
  new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'] }).inc({ kind: 'a' }, 3);
  done();`;

describe.each(['express', 'fastify'])(
  'an application on %s that shows the metrics of its threads',
  (platform) => {
    it.each(['{ processes: false }', 'FOLDER'])(
      'shows those made outside of Nest, with workers: %s',
      async (workers) => {
        const option = workers.replace('FOLDER', JSON.stringify({ folder }));
        const { stdout } = await run(
          `const { app, scrape } = await serve('${platform}', { workers: ${option} });
       const jobs = app.get(MetricFactory).counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'] });
       jobs.inc({ kind: 'a' });
       const threads = [start(), start()];
       await until(2);
       await threads[0].terminate();
       console.log(await scrape());
       process.exit();`,
          PLAIN_THREAD,
        );
        const families = parseExposition(stdout.replace(/\n+$/, '\n'));
        const values = (name: string) =>
          families
            .find((family) => family.name === name)
            ?.samples.map(({ labels, value }) => [labels, value]);
        expect(values('jobs_total')).toEqual([[{ kind: 'a' }, 7]]);
        expect(values('runs_total')).toEqual([[{}, 2]]);
        expect(values('app_info')).toHaveLength(1);
      },
    );
  },
);

describe('an application that shows the metrics of its threads', () => {
  it('shows those of an application in a thread, and what is per process once', async () => {
    const { stdout, stderr } = await run(
      `const { app, scrape } = await serve('express', { workers: { processes: false } });
       start();
       await until(1);
       const text = await scrape();
       const value = (name) => Number(new RegExp('^' + name + ' (.*)$', 'm').exec(text)?.[1]);
       console.log(JSON.stringify([value('jobs_total'), value('threads_seen'), value('process_resident_memory_bytes') / process.memoryUsage.rss()]));
       process.exit();`,
      `const app = await NestFactory.createApplicationContext(root({ workers: true }), { logger: ['warn', 'error'] });
       const factory = app.get(MetricFactory);
       factory.counter({ name: 'jobs_total', help: 'Jobs.' }).inc(5);
       factory.gauge({ name: 'threads_seen', help: 'Threads.', collect() { this.set(1); } });
       // The metrics that are collected show what they are after a second.
       setTimeout(done, 1500);`,
    );
    const [jobs, seen, memory] = JSON.parse(stdout) as [number, number, number];
    expect([jobs, seen]).toEqual([5, 1]);
    expect(memory).toBeGreaterThan(0.5);
    expect(memory).toBeLessThan(1.5);
    expect(stderr).toBe('');
  });

  it('leaves an application in a thread alone that says workers: false', async () => {
    const { stdout } = await run(
      `const { scrape } = await serve('express', { workers: { processes: false } });
       start();
       await until(1);
       console.log((await scrape()).includes('jobs_total'));
       process.exit();`,
      `const app = await NestFactory.createApplicationContext(root({ workers: false }), { logger: false });
       app.get(MetricFactory).counter({ name: 'jobs_total', help: 'Jobs.' }).inc(5);
       done();`,
    );
    expect(stdout).toBe('false\n');
  });

  it('needs the option: without it, a thread warns once that its metrics are in no scrape', async () => {
    const { stdout, stderr } = await run(
      `const { scrape } = await serve('express', {});
       start();
       await until(1);
       console.log((await scrape()).includes('jobs_total'));
       process.exit();`,
      `new Counter({ name: 'jobs_total', help: 'Jobs.' }).inc();
       new Gauge({ name: 'queue', help: 'Waiting.' });
       setInterval(() => undefined, 1000);
       process.on('warning', () => setTimeout(done, 100));`,
    );
    expect(stdout).toBe('false\n');
    expect(stderr.match(/MetricsWarning/g)).toHaveLength(1);
    expect(stderr).toContain('Set the MetricsModule option workers: true there.');
  });
});
