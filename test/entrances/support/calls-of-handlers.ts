import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { until } from '../../support/app.js';
import type { EntranceUnderTest } from './entrance-under-test.js';
import { reasonToSkip } from './server-under-test.js';
import { countsOf, valuesOf } from './metrics.js';
import { type Outcome, OUTCOMES, STREAMS } from './outcomes.js';

/** What holds for the calls of handlers in every entrance: each counts once, whatever becomes of it. */
export function describeCallsOfHandlers(entrance: EntranceUnderTest): void {
  const opened: INestApplicationContext[] = [];
  afterEach(async () => {
    for (const app of opened.splice(0)) await app.close();
  });

  const {
    calls,
    duration,
    inFlight,
    isConnected = false,
    labels,
    otelLabels = labels,
    otelCalls = calls,
    server,
    status,
    withoutValue,
  } = entrance;
  const reason = reasonToSkip(server);
  if (reason !== undefined) {
    it.todo(`left out: ${reason}`);
    return;
  }
  if (server !== undefined) {
    beforeAll(() => server.start());
    afterAll(() => server.remove());
  }

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
    const further = status === undefined ? '' : `,${status.label}="${status[result]}"`;
    return {
      calls: { [`${labels},result="${result}"${outcome}${further}`]: 1 },
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
    const isEmpty = stream.what === 'of no value' && withoutValue !== undefined;
    const followed = isEmpty ? ({ result: 'failure', exception: withoutValue } as const) : stream;
    expect(await shownBy(app)).toEqual(oneCall(entrance.subscribes ? followed : returned));
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
    await until(() => ends.length === 2, 'both are called');
    expect(await valuesOf(app, inFlight)).toEqual({ [labels]: 2 });
    ends.pop()?.();
    await until(async () => (await valuesOf(app, inFlight))[labels] === 1, 'one has ended');
    ends.pop()?.();
    await Promise.all(called);
    expect(await valuesOf(app, inFlight)).toEqual({ [labels]: 0 });
    expect(Object.values(await countsOf(app, calls))).toEqual([2]);
  });

  it('has no call under way when the application has closed', async () => {
    const ends: (() => void)[] = [];
    const { app, call } = await start(() => new Promise<void>((resolve) => ends.push(resolve)));
    void call();
    await until(() => ends.length === 1, 'it is called');
    expect(await valuesOf(app, inFlight)).toEqual({ [labels]: 1 });
    const closed = app.close();
    if (entrance.waitsAtClose) ends.pop()?.();
    await closed;
    expect(await countsOf(app, inFlight)).toEqual({});
  });

  if (isConnected) {
    it('counts a call whose connection is lost midway once, when its handler ends', async () => {
      const ends: (() => void)[] = [];
      const { app, call, lose, restore } = await start(
        () => new Promise<void>((resolve) => ends.push(resolve)),
      );
      expect(lose).toBeDefined();
      const called = call();
      await until(() => ends.length === 1, 'it is called');
      const counted = oneCall({ result: 'success', exception: '' });
      try {
        await lose?.();
        expect(await countsOf(app, calls)).toEqual({});
        ends.pop()?.();
        await until(async () => Object.keys(await countsOf(app, calls)).length > 0, 'the call has ended');
        expect(await shownBy(app)).toEqual(counted);
      } finally {
        await restore?.();
      }
      await called;
      expect(await shownBy(app)).toEqual(counted);
    });
  }

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
    const further = status === undefined ? '' : `,${status.otelLabel}="${status.failure}"`;
    expect(await countsOf(app, otelCalls)).toEqual({
      [`${otelLabels},result="failure",error_type="TypeError"${further}`]: 1,
    });
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
    const reached = entrance.reachesAll === true ? [1] : [];
    const others = async () => Object.values(await countsOf(other.app, calls));
    await until(async () => (await others()).length >= reached.length, 'it has reached all that it should');
    expect(await others()).toEqual(reached);
  });

  it('counts the first call up from 0', async () => {
    const { app } = await start(() => 1);
    const further = status === undefined ? '' : `,${status.label}="${status.success}"`;
    const known = entrance.isNamedByCalls ? {} : { [`${labels},result="success"${further}`]: 0 };
    expect(await valuesOf(app, calls)).toEqual(known);
  });
}
