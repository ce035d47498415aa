import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ENTRANCES } from './support/entrances.js';
import { countsOf, valuesOf } from './support/metrics.js';
import { type Outcome, OUTCOMES, STREAMS } from './support/outcomes.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

describe.each(ENTRANCES)('$name', (entrance) => {
  const { calls, duration, inFlight, labels } = entrance;

  const start = async (handle: () => unknown, kind?: 'inherited' | 'request-scoped') => {
    const running = await entrance.start(handle, kind);
    opened.push(running.app);
    return running;
  };

  /** What the metrics show, without what is 0. */
  const shownBy = async (app: INestApplicationContext) => ({
    calls: await countsOf(app, calls),
    durations: await countsOf(app, `${duration}_count`),
    inFlight: await countsOf(app, inFlight),
  });

  const oneCall = ({ result, exception }: Pick<Outcome, 'result' | 'exception'>) => {
    const outcome = exception === '' ? '' : `,exception="${exception}"`;
    return {
      calls: { [`${labels},result="${result}"${outcome}`]: 1 },
      durations: { [labels]: 1 },
      inFlight: {},
    };
  };

  it.each(OUTCOMES)('counts one call of a handler that $what', async (outcome) => {
    const { app, call } = await start(outcome.handle);
    await call();
    expect(await shownBy(app)).toEqual(oneCall(outcome));
  });

  it.each(STREAMS)('counts one call of a handler that returns an Observable $what', async (stream) => {
    const { app, call } = await start(stream.handle);
    await call();
    const returned = { result: 'success', exception: '' } as const;
    expect(await shownBy(app)).toEqual(oneCall(entrance.subscribes ? stream : returned));
  });

  it.each(entrance.kinds)('counts a call of a handler that is %s', async (kind) => {
    const { app, call } = await start(() => Promise.reject(new TypeError('no')), kind);
    await call();
    expect(await shownBy(app)).toEqual(oneCall({ result: 'failure', exception: 'TypeError' }));
  });

  it('counts calls that are under way, and those that overlap', async () => {
    const ends: (() => void)[] = [];
    const { app, call } = await start(() => new Promise<void>((resolve) => ends.push(resolve)));
    const called = [call(), call()];
    await until(() => ends.length === 2);
    expect(await valuesOf(app, inFlight)).toEqual({ [labels]: 2 });
    ends.pop()?.();
    await until(async () => (await valuesOf(app, inFlight))[labels] === 1);
    ends.pop()?.();
    await Promise.all(called);
    expect(await valuesOf(app, inFlight)).toEqual({ [labels]: 0 });
    expect(Object.values(await countsOf(app, calls))).toEqual([2]);
  });

  it('has no call under way when the application has closed', async () => {
    let isCalled = false;
    const { app, call } = await start(() => {
      isCalled = true;
      return new Promise(() => undefined);
    });
    void call();
    await until(() => isCalled);
    expect(await valuesOf(app, inFlight)).toEqual({ [labels]: 1 });
    await app.close();
    expect(await countsOf(app, inFlight)).toEqual({});
  });

  it('runs a lazy query once', async () => {
    let runs = 0;
    const { call } = await start(() => ({
      // oxlint-disable-next-line unicorn/no-thenable -- as query builders do
      then: (resolve: (value: number) => void) => resolve(++runs),
    }));
    await call();
    expect(runs).toBe(1);
  });

  it('has the labels of OpenTelemetry with its naming', async () => {
    const { app, call } = await entrance.start(() => Promise.reject(new TypeError('no')), undefined, {
      http: { naming: 'otel' },
    });
    opened.push(app);
    await call();
    expect(await countsOf(app, calls)).toEqual({ [`${labels},result="failure",error_type="TypeError"`]: 1 });
  });

  it('measures nothing when it is turned off', async () => {
    const { app, call } = await entrance.start(() => 1, undefined, {
      entrances: { [entrance.option]: false },
    });
    opened.push(app);
    await call();
    expect(await valuesOf(app, calls)).toEqual({});
  });

  it('counts in the application of the handler, with two in one process', async () => {
    const [one, other] = [await start(() => 1), await start(() => 2)];
    await one.call();
    expect(Object.values(await countsOf(one.app, calls))).toEqual([1]);
    expect(await countsOf(other.app, calls)).toEqual({});
  });

  it('counts the first call up from 0', async () => {
    const { app } = await start(() => 1);
    expect(await valuesOf(app, calls)).toEqual({ [`${labels},result="success"`]: 0 });
  });
});

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await check()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('not within 1000 turns of the event loop');
}
