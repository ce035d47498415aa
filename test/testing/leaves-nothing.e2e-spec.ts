import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { createHook } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { counter, InjectMetric, MetricFactory, type MetricOf, register, Timed } from '@app/metrics';
import { MetricsTestingModule } from '@app/metrics/testing';
import { collectGarbage } from '../saturation/support/garbage.js';

const jobsDone = counter({ name: 'jobs_done_total', help: 'Jobs.' });
const CYCLES = 20;

@Injectable()
class Jobs {
  constructor(@InjectMetric(jobsDone) private readonly done: MetricOf<typeof jobsDone>) {}

  @Timed()
  run(): void {
    this.done.inc();
  }
}

@Injectable()
class Failing implements OnModuleInit {
  onModuleInit(): void {
    throw new Error('no start');
  }
}

const CHANNELS = ['http.server.request.start', 'net.server.socket', 'http.client.request.start'];

/**
 * The kind of each timer, handle and request that has begun and not ended, by its id. `process.getActiveResourcesInfo()`
 * leaves out what is unref'ed, as most timers of a library are.
 */
const resources = new Map<number, string>();
const hook = createHook({
  init: (id, kind) => kind !== 'PROMISE' && resources.set(id, kind),
  destroy: (id) => resources.delete(id),
});
beforeAll(() => {
  hook.enable();
});
afterAll(() => {
  hook.disable();
});

/** What an application can leave in its process. */
const left = () => ({
  listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
  channels: CHANNELS.filter((name) => channel(name).hasSubscribers),
  metrics: register.getMetricsAsArray().map(({ name }) => name),
  globals: Object.getOwnPropertySymbols(globalThis).map(String).toSorted(),
});

const compile = (...providers: Type[]): Promise<TestingModule> =>
  Test.createTestingModule({ imports: [MetricsTestingModule.register()], providers }).compile();

const WAYS: Readonly<Record<string, () => Promise<TestingModule>>> = {
  'is closed after a start': async () => {
    const testing = await compile(Jobs);
    await testing.init();
    testing.get(Jobs).run();
    await testing.close();
    return testing;
  },
  'is closed without a start': async () => {
    const testing = await compile(Jobs);
    testing.get(Jobs).run();
    await testing.close();
    return testing;
  },
  'fails to start': async () => {
    const testing = await compile(Jobs, Failing);
    await expect(testing.init()).rejects.toThrow('no start');
    return testing;
  },
  'is never closed': async () => {
    const testing = await compile(Jobs);
    await testing.init();
    testing.get(Jobs).run();
    return testing;
  },
};

it('leaves nothing in the default registry of what was recorded before', async () => {
  new Jobs({ inc: () => undefined } as never).run();
  expect(register.getMetricsAsArray()).toHaveLength(1);
  await (await compile(Jobs)).close();
  expect(register.getMetricsAsArray()).toEqual([]);
});

describe.each(Object.entries(WAYS))('a TestingModule that %s', (_way, use) => {
  it('leaves nothing in the process, and can be collected', async () => {
    await use();
    await turn();
    const before = left();
    const resourcesBefore = new Set(resources.keys());
    const factories: WeakRef<object>[] = [];
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      factories.push(new WeakRef((await use()).get(MetricFactory)));
    }
    await turn();
    expect(left()).toEqual(before);
    // A turn of the event loop ends what a WeakRef keeps alive for the running job (ECMA-262, AddToKeptObjects).
    for (let attempt = 0; attempt < 10 && alive(factories) > 2; attempt++) {
      await turn();
      collectGarbage();
    }
    // The last ones may still be on somebody's stack.
    expect(alive(factories)).toBeLessThanOrEqual(2);
    expect(leakedKinds(resourcesBefore)).toEqual([]);
  });
});

const alive = (references: readonly WeakRef<object>[]): number =>
  references.filter((one) => one.deref() !== undefined).length;

/** The kinds of resources of which each cycle has left one. Jest's own come and go. */
function leakedKinds(before: ReadonlySet<number>): string[] {
  const kinds = [...resources].flatMap(([id, kind]) => (before.has(id) ? [] : [kind]));
  return [...new Set(kinds)].filter((kind) => kinds.filter((one) => one === kind).length >= CYCLES);
}
