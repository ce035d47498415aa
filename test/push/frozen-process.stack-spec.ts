import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { TestReceiver } from './support/receiver.js';

/** A minute is the long form. */
const FROZEN_SECONDS = Number(process.env['REMOTE_WRITE_FROZEN_SECONDS'] ?? 4);

/** A function as a platform runs it: one call per message, frozen in between. */
const FUNCTION = `
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricFactory, MetricsModule, PushService } from './library/index.js';

class FunctionModule {}
Module({
  imports: [
    MetricsModule.forRoot({
      push: { timeoutMs: 5000, remoteWrite: { url: process.argv[2], intervalMs: false, timeoutMs: 1000 } },
    }),
  ],
})(FunctionModule);
const app = await NestFactory.createApplicationContext(FunctionModule, { logger: false });
const calls = app.get(MetricFactory, { strict: false }).counter({ name: 'calls_total', help: 'Calls.' });
process.on('message', async (message) => {
  if (message === 'end') {
    await app.close();
    process.disconnect();
    return;
  }
  calls.inc();
  process.send(await app.get(PushService, { strict: false }).flush());
});
process.send('ready');
`;

let library: CompiledLibrary;
let receiver: TestReceiver;
let child: ChildProcess;

beforeAll(() => {
  library = compileLibrary();
  writeFileSync(join(library.folder, 'function.js'), FUNCTION);
});
afterAll(() => library.remove());

beforeEach(async () => {
  receiver = await new TestReceiver().start();
  child = fork(join(library.folder, 'function.js'), [receiver.url]);
  if ((await answer()) !== 'ready') throw new Error('The function did not start.');
});
afterEach(async () => {
  child.kill('SIGKILL');
  await receiver.stop();
});

const answer = async (): Promise<unknown> => ((await once(child, 'message')) as unknown[])[0];

/** Calls the function, which is frozen afterwards. */
async function call(): Promise<unknown> {
  child.kill('SIGCONT');
  child.send('call');
  const result = await answer();
  child.kill('SIGSTOP');
  return result;
}

const frozen = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, FROZEN_SECONDS * 1000));

const counted = (): (number | undefined)[] =>
  receiver
    .named('calls_total')
    .filter(({ isStale }) => !isStale)
    .map(({ samples }) => samples[0]?.value);

describe('a function that is frozen between its calls', () => {
  it('has written each call before it is frozen', async () => {
    expect(await call()).toBe(true);
    await frozen();
    expect(await call()).toBe(true);
    expect(counted()).toEqual([1, 2]);
    const [first, second] = receiver.named('calls_total').map(({ samples }) => samples[0]?.timestamp ?? 0);
    expect((second as number) - (first as number)).toBeGreaterThanOrEqual(FROZEN_SECONDS * 1000 - 10);
  });

  it('writes the next call although its connection was cut meanwhile', async () => {
    expect(await call()).toBe(true);
    await receiver.stop();
    await frozen();
    await receiver.start();
    expect(await call()).toBe(true);
    expect(counted()).toEqual([1, 2]);
  });

  it('writes what a call before could not, in order, and ends', async () => {
    await receiver.stop();
    expect(await call()).toBe(false);
    await receiver.start();
    await frozen();
    expect(await call()).toBe(true);
    expect(counted()).toEqual([1, 2]);
    child.kill('SIGCONT');
    child.send('end');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(receiver.named('calls_total').at(-1)?.isStale).toBe(true);
  });
});
