import { afterEach, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Injectable, Logger, Scope, type Type } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { MetricFactory, type MetricsModuleOptions } from '@app/metrics';
import { countsOf, startContext, valuesOf } from './support/metrics.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
  jest.restoreAllMocks();
});

async function start(provider: Type<unknown>, options?: MetricsModuleOptions) {
  const imports = [EventEmitterModule.forRoot({ wildcard: true })];
  const app = await startContext({ imports, providers: [provider] }, options);
  opened.push(app);
  return { app, emitter: app.get(EventEmitter2) };
}

it.each([Scope.DEFAULT, Scope.REQUEST])(
  'counts each event of a listener by its pattern (scope %s)',
  async (scope) => {
    @Injectable({ scope })
    class Audit {
      @OnEvent('loan.*')
      @OnEvent(['payment', 'made'])
      @OnEvent('login', { async: true })
      note(): void {}
    }
    const { app, emitter } = await start(Audit);
    await emitter.emitAsync('loan.paid');
    await emitter.emitAsync('loan.created');
    await emitter.emitAsync('payment.made');
    await emitter.emitAsync('login');
    expect(await countsOf(app, 'event_listener_calls_total')).toEqual({
      'event="loan.*",listener="Audit.note",result="success"': 2,
      'event="payment.made",listener="Audit.note",result="success"': 1,
      'event="login",listener="Audit.note",result="success"': 1,
    });
  },
);

it('counts each listener of an event', async () => {
  @Injectable()
  class Audit {
    @OnEvent('paid')
    note(): void {}

    @OnEvent('paid', { prependListener: true })
    thank(): void {
      throw new RangeError('no ink');
    }
  }
  const { app, emitter } = await start(Audit);
  await emitter.emitAsync('paid');
  expect(await countsOf(app, 'event_listener_calls_total')).toEqual({
    'event="paid",listener="Audit.note",result="success"': 1,
    'event="paid",listener="Audit.thank",result="failure",exception="RangeError"': 1,
  });
});

it('leaves what the listener is given, its `this` and its errors as they are', async () => {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const seen: unknown[] = [];
  @Injectable()
  class Audit {
    #name = 'audit';

    @OnEvent('swallowed')
    swallowed(...args: unknown[]): void {
      seen.push(this.#name, ...args);
      throw new Error('no ink');
    }

    @OnEvent('rethrown', { suppressErrors: false })
    rethrown(): void {
      throw new Error('no paper');
    }
  }
  const { app, emitter } = await start(Audit);
  await emitter.emitAsync('swallowed', 1, 'two');
  expect(seen).toEqual(['audit', 1, 'two']);
  expect(error.mock.calls.map(([message]) => message)).toEqual(['no ink']);
  await expect(emitter.emitAsync('rethrown')).rejects.toThrow('no paper');
  expect(Object.values(await countsOf(app, 'event_listener_calls_total'))).toEqual([1, 1]);
});

it('counts calls that take longer than the threshold', async () => {
  @Injectable()
  class Audit {
    @OnEvent('slow')
    async slow(): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }

    @OnEvent('quick')
    quick(): void {}
  }
  const { app, emitter } = await start(Audit, { entrances: { slowListenerSeconds: 0.001 } });
  await emitter.emitAsync('slow');
  expect(await valuesOf(app, 'event_listener_slow_calls_total')).toEqual({
    'event="slow",listener="Audit.slow"': 1,
    'event="quick",listener="Audit.quick"': 0,
  });
});

it.each([0, -1, Infinity, '1'])('refuses %p as threshold', async (slowListenerSeconds) => {
  await expect(
    startContext({}, { entrances: { slowListenerSeconds: slowListenerSeconds as number } }),
  ).rejects.toThrow('MetricsModule option entrances.slowListenerSeconds');
});

it('has no metrics of listeners without EventEmitterModule', async () => {
  const app = await startContext({});
  opened.push(app);
  expect(await app.get(MetricFactory).registry.metrics()).not.toContain('event_listener');
});
