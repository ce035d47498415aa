import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { TestReceiver } from '../push/support/receiver.js';
import { sample, scrape, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';

/** Counts one job while it runs and one while it ends; its page is longer than what buffers of the system hold. */
const SERVICE = `
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricFactory, MetricsModule } from './library/index.js';

const [port, lingerMs, url] = process.argv.slice(2);
class ServiceModule {
  onModuleDestroy() {
    jobs.inc();
  }
}
Module({
  imports: [
    MetricsModule.forRoot({
      server: { port: Number(port), host: '127.0.0.1', lingerMs: Number(lingerMs) },
      push: { timeoutMs: 60_000, remoteWrite: { url, intervalMs: false } },
    }),
  ],
})(ServiceModule);
const app = await NestFactory.createApplicationContext(ServiceModule);
const metrics = app.get(MetricFactory, { strict: false });
const jobs = metrics.counter({ name: 'jobs_total', help: 'x' });
const many = metrics.gauge({ name: 'many', help: 'x', labelNames: ['id', 'padding'], maxSeries: 10_000 });
const padding = 'x'.repeat(2000);
for (let id = 0; id < 9000; id++) many.set({ id: String(id), padding }, id);
jobs.inc();
app.enableShutdownHooks();
process.send('ready');
`;

let library: CompiledLibrary;
let receiver: TestReceiver;
let child: ChildProcess;
let said: string;
let own: string;
let exit: Promise<unknown[]>;

beforeAll(() => {
  library = compileLibrary();
  writeFileSync(join(library.folder, 'service.js'), SERVICE);
});
afterAll(() => library.remove());

beforeEach(async () => {
  receiver = await new TestReceiver().start();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await receiver.stop();
});

/** Starts the service, tells it to end, and resolves when it waits for a scrape. */
async function startWaiting(lingerMs: number): Promise<void> {
  const port = await freePort();
  own = `http://127.0.0.1:${port}`;
  const args = [String(port), String(lingerMs), receiver.url];
  child = fork(join(library.folder, 'service.js'), args, { silent: true });
  // With all that it has said.
  exit = once(child, 'close');
  said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'message');
  child.kill('SIGTERM');
  await until(() => said.includes('at most for a last scrape'), 'it waits');
}

/** A scraper that asks and never reads. */
async function askWithoutReading(): Promise<Socket> {
  const client = connect(Number(new URL(own).port), '127.0.0.1').on('error', () => undefined);
  await once(client, 'connect');
  client.pause().write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  return client;
}

describe('a process that waits for its last scrape', () => {
  it('goes on waiting when it is told to end once more', async () => {
    await startWaiting(60_000);
    child.kill('SIGTERM');
    expect(sample(await scrape(own), 'jobs_total')).toBe(2);
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(said).toContain('A scrape has read everything');
  });

  it('ends when the time is over, whoever asks and tells it to end meanwhile', async () => {
    await startWaiting(1000);
    const clients = [await askWithoutReading(), await askWithoutReading()];
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(said).toContain('No scrape has read everything in 1000 ms');
    for (const client of clients) client.destroy();
  });

  it('takes what was not scraped with it when it is killed, and nothing of what is pushed', async () => {
    await startWaiting(60_000);
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    await expect(fetch(own)).rejects.toThrow('fetch failed');
    const written = receiver.named('jobs_total').filter(({ isStale }) => !isStale);
    expect(written.map(({ samples }) => samples[0]?.value)).toEqual([1, 2]);
  });
});
