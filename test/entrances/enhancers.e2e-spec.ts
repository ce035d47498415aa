import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  type NestInterceptor,
  Param,
  type PipeTransform,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD, APP_PIPE, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { createObserveModule } from '@nestjs/observe';
import {
  catchError,
  concatMap,
  defaultIfEmpty,
  lastValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  Subject,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { measureEnhancers, MetricFactory } from '@app/metrics';
import { types } from 'node:util';
import { PLATFORMS } from '../support/app.js';
import { type Instrumented, startInstrumented } from './support/instrumented.js';
import { valuesOf } from './support/metrics.js';

/** Lets time pass on the clock that enhancers are measured with. */
function pass(ms: number): void {
  jest.advanceTimersByTime(ms);
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

const opened: Instrumented[] = [];
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'setInterval', 'clearTimeout'],
  });
});
afterEach(async () => {
  for (const { app } of opened.splice(0)) await app.close();
  jest.useRealTimers();
});

const start: typeof startInstrumented = async (...args) => {
  const started = await startInstrumented(...args);
  opened.push(started);
  return started;
};

/** Milliseconds and calls by their labels, without those of this library. */
async function times({ app }: Instrumented) {
  const [sums, counts] = await Promise.all(
    ['sum', 'count'].map((suffix) => valuesOf(app, `enhancer_duration_seconds_${suffix}`)),
  );
  return Object.fromEntries(
    Object.entries(counts ?? {})
      .filter(([labels]) => !labels.includes('HttpMetrics'))
      .map(([labels, count]) => [labels, [Math.round((sums?.[labels] ?? 0) * 1000), count]]),
  );
}

type Answer = boolean | Promise<boolean> | Observable<boolean>;

function guardThat(act: () => Answer) {
  @Injectable()
  class Gate implements CanActivate {
    canActivate(): Answer {
      return act();
    }
  }
  return Gate;
}

function interceptorThat(act: (next: CallHandler) => Observable<unknown> | Promise<Observable<unknown>>) {
  @Injectable()
  class Around implements NestInterceptor {
    intercept(_: ExecutionContext, next: CallHandler) {
      return act(next);
    }
  }
  return Around;
}

function controllerWith(decorate: ClassDecorator, handle: () => unknown = () => 'done') {
  @Controller()
  class Loans {
    @Get('loans')
    find(): unknown {
      pass(1000);
      return handle();
    }
  }
  decorate(Loans);
  return Loans;
}

const later = async <T>(ms: number, value: T): Promise<T> => {
  await soon();
  pass(ms);
  return value;
};
const fails = () => {
  throw new RangeError('no');
};

describe.each(PLATFORMS)('enhancers inside a request, on %s', (platform) => {
  it.each<{ what: string; act: () => Answer; ms: number; status: number }>([
    { what: 'returns', act: () => (pass(7), true), ms: 7, status: 200 },
    { what: 'refuses', act: () => (pass(7), false), ms: 7, status: 403 },
    { what: 'throws', act: () => (pass(7), fails()), ms: 7, status: 500 },
    { what: 'resolves', act: () => later(7, true), ms: 7, status: 200 },
    { what: 'rejects', act: () => later(7, true).then(fails), ms: 7, status: 500 },
    { what: 'emits', act: () => of(true).pipe(concatMap((is) => later(7, is))), ms: 7, status: 200 },
    { what: 'fails', act: () => throwError(() => new Error('no')), ms: 0, status: 500 },
  ])('measures a guard that $what', async ({ act, ms, status }) => {
    const app = await start(platform, { controllers: [controllerWith(UseGuards(guardThat(act)))] });
    expect((await fetch(`${app.url}/loans`)).status).toBe(status);
    expect(await times(app)).toEqual({ 'kind="guard",class="Gate"': [ms, 1] });
  });

  it.each<{
    what: string;
    act: (next: CallHandler) => Observable<unknown> | Promise<Observable<unknown>>;
    handle?: () => unknown;
    before: number;
    after?: number;
    status?: number;
    body?: string;
  }>([
    { what: 'passes on', act: (next) => next.handle(), before: 0, after: 0 },
    {
      what: 'works on both sides of the handler',
      act: (next) => (pass(3), next.handle().pipe(map((value) => (pass(5), `${String(value)}!`)))),
      before: 3,
      after: 5,
      body: 'done!',
    },
    {
      what: 'waits on both sides',
      act: async (next) => {
        await later(3, 0);
        return next.handle().pipe(concatMap((value) => later(5, value)));
      },
      before: 3,
      after: 5,
    },
    {
      what: 'subscribes to the handler by itself',
      act: async (next) => of(await later(5, await lastValueFrom(next.handle()))),
      before: 0,
      after: 5,
    },
    { what: 'answers instead of the handler', act: () => (pass(3), of('done')), before: 3 },
    { what: 'throws', act: () => (pass(3), fails()), before: 3, status: 500, body: 'Internal' },
    { what: 'rejects', act: () => later(3, 0).then(fails), before: 3, status: 500, body: 'Internal' },
    {
      what: 'makes an answer of an error',
      act: (next) => next.handle().pipe(catchError(() => (pass(5), of('done')))),
      handle: fails,
      before: 0,
      after: 5,
    },
    {
      what: 'fails after the handler',
      act: (next) => next.handle().pipe(tap(() => (pass(5), fails()))),
      before: 0,
      after: 5,
      status: 500,
      body: 'Internal',
    },
    {
      what: 'passes an error on',
      act: (next) => (pass(3), next.handle()),
      handle: () => Promise.reject(new HttpException('no', 409)),
      before: 3,
      after: 0,
      status: 409,
      body: 'no',
    },
    {
      what: 'has values of a stream',
      act: (next) => next.handle().pipe(tap(() => pass(5))),
      handle: () => of('none', 'done').pipe(concatMap((value) => later(100, value))),
      before: 0,
      after: 10,
    },
  ])(
    'measures an interceptor that $what',
    async ({ act, handle, before, after, status = 200, body = 'done' }) => {
      const controller = controllerWith(UseInterceptors(interceptorThat(act)), handle);
      const app = await start(platform, { controllers: [controller] });
      const response = await fetch(`${app.url}/loans`);
      expect(response.status).toBe(status);
      expect(await response.text()).toContain(body);
      expect(await times(app)).toEqual({
        'kind="interceptor",class="Around",phase="before"': [before, 1],
        ...(after !== undefined && { 'kind="interceptor",class="Around",phase="after"': [after, 1] }),
      });
    },
  );

  it('leaves out the time of interceptors within', async () => {
    @Injectable()
    class Inner implements NestInterceptor {
      intercept(_: ExecutionContext, next: CallHandler) {
        pass(30);
        return next.handle().pipe(concatMap((value) => later(50, value)));
      }
    }
    const outer = interceptorThat((next) => (pass(3), next.handle().pipe(tap(() => pass(5)))));
    const app = await start(platform, { controllers: [controllerWith(UseInterceptors(outer, Inner))] });
    await fetch(`${app.url}/loans`);
    expect(await times(app)).toEqual({
      'kind="interceptor",class="Around",phase="before"': [3, 1],
      'kind="interceptor",class="Around",phase="after"': [5, 1],
      'kind="interceptor",class="Inner",phase="before"': [30, 1],
      'kind="interceptor",class="Inner",phase="after"': [50, 1],
    });
  });

  it('ends an interceptor whose subscriber has gone', async () => {
    const cut = new Subject<void>();
    const outer = interceptorThat((next) => next.handle().pipe(takeUntil(cut), defaultIfEmpty('cut')));
    @Injectable()
    class Inner implements NestInterceptor {
      intercept(_: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(concatMap(() => (pass(5), setImmediate(() => cut.next()), NEVER)));
      }
    }
    const app = await start(platform, { controllers: [controllerWith(UseInterceptors(outer, Inner))] });
    expect(await (await fetch(`${app.url}/loans`)).text()).toBe('cut');
    expect(await times(app)).toMatchObject({
      'kind="interceptor",class="Inner",phase="before"': [0, 1],
      'kind="interceptor",class="Inner",phase="after"': [5, 1],
    });
  });

  it('measures pipes and filters, and passes their results and errors on', async () => {
    @Injectable()
    class Doubled implements PipeTransform<string, Promise<number>> {
      readonly #times = 2;

      async transform(value: string) {
        const number = await later(3, Number(value));
        if (Number.isNaN(number)) throw new RangeError('no number');
        return number * this.#times;
      }
    }
    @Catch(RangeError)
    class Teapot implements ExceptionFilter {
      constructor(private readonly adapter: HttpAdapterHost) {}

      catch(error: RangeError, host: ArgumentsHost) {
        pass(5);
        this.adapter.httpAdapter.reply(host.switchToHttp().getResponse(), error.message, 418);
      }
    }
    Reflect.defineMetadata('design:paramtypes', [HttpAdapterHost], Teapot);
    @Controller()
    @UseFilters(Teapot)
    class Loans {
      @Get('loans/:id')
      find(@Param('id', Doubled) id: number) {
        return `loan ${id}`;
      }
    }
    const app = await start(platform, { controllers: [Loans] });
    expect(await (await fetch(`${app.url}/loans/21`)).text()).toBe('loan 42');
    const refused = await fetch(`${app.url}/loans/none`);
    expect([refused.status, await refused.text()]).toEqual([418, 'no number']);
    expect(await times(app)).toEqual({
      'kind="pipe",class="Doubled"': [6, 2],
      'kind="filter",class="Teapot"': [5, 1],
    });
  });

  it.each([Scope.DEFAULT, Scope.REQUEST, Scope.TRANSIENT])('measures scope %s', async (scope) => {
    @Injectable({ scope })
    class Gate implements CanActivate {
      readonly #isOpen = true;

      canActivate() {
        pass(7);
        return this.#isOpen && this instanceof Gate;
      }
    }
    const app = await start(platform, { controllers: [controllerWith(UseGuards(Gate))] });
    for (let i = 0; i < 3; i++) expect((await fetch(`${app.url}/loans`)).status).toBe(200);
    expect(await times(app)).toEqual({ 'kind="guard",class="Gate"': [21, 3] });
  });

  it('measures enhancers of the whole application, each call once', async () => {
    const Gate = guardThat(() => (pass(7), true));
    class Other extends Gate {}
    class Whole extends Gate {}
    const pipe: PipeTransform = { transform: (value) => (pass(3), value as unknown) };
    @Controller()
    class Loans {
      @Get('loans/:id')
      find(@Param('id') id: string) {
        return id;
      }
    }
    const app = await start(
      platform,
      {
        controllers: [Loans],
        providers: [
          Gate,
          { provide: APP_GUARD, useExisting: Gate },
          { provide: APP_GUARD, useClass: Other },
          { provide: APP_PIPE, useValue: pipe },
        ],
      },
      { configure: (nest) => nest.useGlobalGuards(new Whole()) },
    );
    await fetch(`${app.url}/loans/1`);
    expect(await times(app)).toEqual({
      'kind="guard",class="Gate"': [7, 1],
      'kind="guard",class="Other"': [7, 1],
      'kind="guard",class="Whole"': [7, 1],
      'kind="pipe",class="Object"': [3, 1],
    });
  });

  it('works with @nestjs/observe', async () => {
    const { ObserveInstrument } = createObserveModule();
    const around = interceptorThat((next) => (pass(3), next.handle().pipe(tap(() => pass(5)))));
    const Gate = guardThat(() => (pass(7), true));
    const controller = controllerWith((type) => {
      UseGuards(Gate)(type);
      UseInterceptors(around)(type);
    });
    const app = await start(
      platform,
      { controllers: [controller], providers: [Gate] },
      { instanceDecorator: measureEnhancers(ObserveInstrument?.instanceDecorator) },
    );
    expect(types.isProxy(app.app.get(Gate))).toBe(true);
    expect(await (await fetch(`${app.url}/loans`)).text()).toBe('done');
    expect(await times(app)).toEqual({
      'kind="guard",class="Gate"': [7, 1],
      'kind="interceptor",class="Around",phase="before"': [3, 1],
      'kind="interceptor",class="Around",phase="after"': [5, 1],
    });
  });
});

it('says that an older Nest has no instrument for it', () => {
  // What Nest before 11.1.4 has neither.
  const name = 'getRpcTargetRegistry';
  const { prototype } = ModulesContainer;
  const method = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  Reflect.deleteProperty(prototype, name);
  try {
    expect(() => measureEnhancers()).toThrow(
      /^measureEnhancers\(\) needs Nest 11\.1\.4 or later: .* Update @nestjs\/core/,
    );
  } finally {
    Object.defineProperty(prototype, name, method);
  }
});

it('keeps two applications of one process apart', async () => {
  const guarded = { controllers: [controllerWith(UseGuards(guardThat(() => (pass(7), true))))] };
  const one = await start('Express', guarded);
  const two = await start('Express', guarded);
  for (const { url } of [one, one, two]) await fetch(`${url}/loans`);
  expect(await times(one)).toEqual({ 'kind="guard",class="Gate"': [14, 2] });
  expect(await times(two)).toEqual({ 'kind="guard",class="Gate"': [7, 1] });
});

it('records to the application that runs, one after the other with one decorator', async () => {
  const instanceDecorator = measureEnhancers();
  const guarded = { controllers: [controllerWith(UseGuards(guardThat(() => true)))] };
  for (let i = 0; i < 2; i++) {
    const app = await start('Express', guarded, { instanceDecorator });
    await fetch(`${app.url}/loans`);
    expect(await times(app)).toEqual({ 'kind="guard",class="Gate"': [0, 1] });
    await app.app.close();
  }
});

it('gives each instance to the decorator that is there, and what that returns to Nest', async () => {
  const seen = new Set<unknown>();
  class Gate {
    canActivate = () => false;
  }
  const app = await start(
    'Express',
    { controllers: [controllerWith(UseGuards(Gate))] },
    {
      instanceDecorator: measureEnhancers((instance) => {
        seen.add(instance);
        return instance instanceof Gate ? { canActivate: () => true } : instance;
      }),
    },
  );
  expect((await fetch(`${app.url}/loans`)).status).toBe(200);
  expect([...seen].filter((instance) => instance instanceof Gate)).toHaveLength(1);
});

it('leaves other classes with methods of these names alone', async () => {
  class Shop {
    readonly #name = 'shop';
    transform = (...args: unknown[]) => args;

    catch(...args: unknown[]) {
      return [this.#name, ...args];
    }
  }
  const frozen = Object.freeze({ canActivate: () => true });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const decorate = measureEnhancers();
  expect(decorate(frozen)).toBe(frozen);
  for (const instance of [undefined, null, 1, 'text', () => true, Object.create(null), proxy]) {
    expect(Object.is(decorate(instance), instance)).toBe(true);
  }
  const app = await start('Express', { providers: [Shop] });
  const shop = app.app.get(Shop);
  expect(shop.catch(1, {})).toEqual(['shop', 1, {}]);
  expect(shop.transform(1, {})).toEqual([1, {}]);
  expect(Object.keys(shop)).toEqual(['transform']);
  expect(await times(app)).toEqual({});
});

it('lets the request go on when the time cannot be recorded', async () => {
  const app = await start('Express', { controllers: [controllerWith(UseGuards(guardThat(() => true)))] });
  app.app.get(MetricFactory).counter({ name: 'enhancer_duration_seconds', help: 'Mine.' });
  expect((await fetch(`${app.url}/loans`)).status).toBe(200);
  expect(await valuesOf(app.app, 'metrics_errors_total')).toMatchObject({ 'source="entrance"': 1 });
});
