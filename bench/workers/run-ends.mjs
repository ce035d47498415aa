// run-ends.mjs LIBRARY exit|kill|hang CONTESTANT: the total of three workers before and after one of them ends
import 'reflect-metadata';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const WORKERS = 3;
const COUNT = 10;
const [library, end, contestant] = process.argv.slice(2);
process.env.FOLDER ??= mkdtempSync(join(tmpdir(), 'bench-ends-'));
Logger.overrideLogger(false);

const { counter, scrape, shutDown } = contestant === 'ours' ? await ours() : await theirs();
if (cluster.isPrimary) await primary();
else worker();

async function primary() {
  for (let i = 0; i < WORKERS; i++) cluster.fork();
  const workers = Object.values(cluster.workers);
  await Promise.all(workers.map((one) => once(one, 'message')));
  // What ours write once a second.
  await delay(2500);
  const before = totalIn(await scrape());
  const [first] = workers;
  if (end === 'exit') first.send('exit');
  else first.process.kill(end === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  if (end !== 'hang') await once(first, 'exit');
  const start = performance.now();
  const after = await scrape().then(totalIn, () => NaN);
  const scrapeMs = performance.now() - start;
  for (const one of workers) one.process.kill('SIGKILL');
  rmSync(process.env.FOLDER, { recursive: true, force: true });
  // A scrape that has failed has no total.
  const total = Number.isNaN(after) ? {} : { 'total after': after };
  process.send({ 'total before': before, ...total, 'ms until the answer': scrapeMs }, () => process.exit());
}

function worker() {
  for (let i = 0; i < COUNT; i++) counter.inc();
  process.on('message', async (message) => {
    if (message !== 'exit') return;
    await shutDown();
    process.exit();
  });
  process.send('ready');
}

async function ours() {
  const { MetricsModule, MetricFactory, ScrapeService } = await import(`${library}index.js`);
  const app = await NestFactory.createApplicationContext(
    MetricsModule.forRoot({ workers: { folder: process.env.FOLDER }, server: { port: 0 } }),
  );
  return {
    counter: app.get(MetricFactory).counter({ name: 'calls_total', help: 'Calls.' }),
    scrape: async () => {
      const chunks = [];
      for await (const chunk of app.get(ScrapeService).scrape()) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString();
    },
    shutDown: () => undefined,
  };
}

async function theirs() {
  const imported = await import(contestant);
  const { Counter, AggregatorRegistry } = imported.default ?? imported;
  const aggregator = new AggregatorRegistry();
  return {
    counter: new Counter({ name: 'calls_total', help: 'Calls.' }),
    scrape: () => aggregator.clusterMetrics(),
    // One of them hands over what it has counted, if it is asked to.
    shutDown: () => aggregator.shutdown?.(),
  };
}

function totalIn(page) {
  return Number(/^calls_total (\d+)$/m.exec(page)?.[1] ?? NaN);
}
