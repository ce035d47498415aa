import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExecutionContext,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Req,
  RequestTimeoutException,
  Res,
  Scope,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { counter, gauge, MetricFactory, MetricsController, MetricsModule } from '@app/metrics';
import fastifyCompress from '@fastify/compress';
import compression from 'compression';
import {
  catchError,
  concat,
  map,
  Observable,
  of,
  repeat,
  tap,
  throwError,
  timeout,
  TimeoutError,
} from 'rxjs';
import { gunzipSync } from 'node:zlib';
import { PLATFORMS, type RunningApp, startApp } from '../support/app.js';
import { rawGet } from '../scrape/support/raw-get.js';

interface AnyResponse {
  setHeader?(name: string, value: string): void;
  header?(name: string, value: string): void;
}

/** As in Nest's documentation, "Interceptors", with a shorter time. */
@Injectable()
class TimeoutInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      timeout(1),
      catchError((error: unknown) =>
        throwError(() => (error instanceof TimeoutError ? new RequestTimeoutException() : error)),
      ),
    );
  }
}

@Injectable()
class HeaderInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<AnyResponse>();
    return next
      .handle()
      .pipe(tap(() => (response.setHeader ?? response.header)?.call(response, 'x-after', '1')));
  }
}

@Injectable()
class EnvelopeInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

/** Answers from its cache the second time. */
@Injectable()
class CachingInterceptor implements NestInterceptor {
  private isKnown = false;

  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.isKnown) return of({ cached: true });
    this.isKnown = true;
    return next.handle();
  }
}

@Injectable()
class TwiceInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return concat(next.handle().pipe(repeat(2)), next.handle());
  }
}

@Injectable()
class RefusingInterceptor implements NestInterceptor {
  intercept(): Observable<unknown> {
    return throwError(() => new ForbiddenException());
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestScopedInterceptor extends TimeoutInterceptor {}

@Injectable()
class RefusingPipe implements PipeTransform {
  transform(): never {
    throw new ForbiddenException();
  }
}

@Catch()
class TeapotFilter implements ExceptionFilter {
  catch(_: unknown, host: ArgumentsHost): void {
    const response = host
      .switchToHttp()
      .getResponse<{ status(code: number): { send(body: string): void } }>();
    response.status(418).send('teapot');
  }
}

const SERIES = 5000;
const jobs = counter({ name: 'jobs_total', help: 'x', labelNames: ['id'], maxSeries: SERIES });
const slow = gauge({
  name: 'slow',
  help: 'x',
  async collect() {
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.set(1);
  },
});

let running: RunningApp | undefined;
let errors: jest.SpiedFunction<typeof console.error>;

beforeEach(() => {
  errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(async () => {
  await running?.app.close();
  running = undefined;
  jest.restoreAllMocks();
});

describe.each(PLATFORMS)('on %s, a scrape is whole', (platform) => {
  interface Options {
    readonly providers?: Provider[];
    readonly configure?: (app: INestApplication) => void;
    readonly controllers?: Type[];
    readonly root?: Parameters<typeof MetricsModule.forRoot>[0];
  }

  async function start({ providers = [], configure, controllers = [], root = {} }: Options): Promise<string> {
    running = await startApp(
      {
        imports: [MetricsModule.forRoot(root), MetricsModule.forFeature([jobs, slow])],
        providers,
        controllers,
      },
      configure,
      platform,
    );
    const counted = running.app.get(MetricFactory).get(jobs);
    for (let id = 0; id < SERIES; id++) counted.inc({ id });
    return running.url;
  }

  /** What is wrong with a plain and a packed answer, and with what is told of them. */
  async function faultsOf(url: string): Promise<string[]> {
    const faults: string[] = [];
    const check = (isRight: boolean, fault: string): unknown => isRight || faults.push(fault);
    for (const encoding of ['identity', 'gzip']) {
      const { status, headers, body } = await rawGet(url, { 'accept-encoding': encoding });
      check(status === 200, `status ${status}`);
      check((headers['content-encoding'] ?? 'identity') === encoding, `no ${encoding}`);
      check(headers['content-type']?.startsWith('text/plain; version=0.0.4') === true, 'content type');
      check(headers['x-after'] === undefined, 'a header from an interceptor');
      const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      check(text.match(/^jobs_total\{/gm)?.length === SERIES, 'series are missing');
      check(/^slow 1$/m.test(text) && text.endsWith('\n'), 'the page is cut');
    }
    const { body } = await rawGet(`${url}?name[]=metrics_scrapes_total`);
    check(
      body.toString().includes('metrics_scrapes_total{format="text"} 2'),
      `not two scrapes: ${String(body)}`,
    );
    check(errors.mock.calls.length === 0, 'errors in the log');
    return faults;
  }

  const INTERCEPTORS = [
    TimeoutInterceptor,
    HeaderInterceptor,
    EnvelopeInterceptor,
    CachingInterceptor,
    TwiceInterceptor,
    RefusingInterceptor,
    RequestScopedInterceptor,
  ] as const;

  it.each(INTERCEPTORS.map((interceptor) => [interceptor.name, interceptor] as const))(
    'under APP_INTERCEPTOR: %s',
    async (_, useClass) => {
      const url = await start({ providers: [{ provide: APP_INTERCEPTOR, useClass }] });
      expect(await faultsOf(`${url}/metrics`)).toEqual([]);
    },
  );

  it.each(
    INTERCEPTORS.filter((each) => each !== RequestScopedInterceptor).map(
      (each) => [each.name, each] as const,
    ),
  )('under useGlobalInterceptors(): %s', async (_, Interceptor) => {
    const url = await start({ configure: (app) => app.useGlobalInterceptors(new Interceptor()) });
    expect(await faultsOf(`${url}/metrics`)).toEqual([]);
  });

  it('under a pipe that takes nothing and a filter that takes everything', async () => {
    const url = await start({
      providers: [
        { provide: APP_FILTER, useClass: TeapotFilter },
        { provide: APP_PIPE, useClass: RefusingPipe },
        { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor },
      ],
    });
    expect(await faultsOf(`${url}/metrics`)).toEqual([]);
  });

  it('on a controller of the team with interceptors of its own', async () => {
    @Controller('ops/metrics')
    @UseInterceptors(TimeoutInterceptor, HeaderInterceptor)
    class OpsController extends MetricsController {}
    expect(
      await faultsOf(
        `${await start({ controllers: [OpsController], root: { endpoint: false } })}/ops/metrics`,
      ),
    ).toEqual([]);
  });

  it('beside middleware that packs', async () => {
    const url = await start({
      providers: [{ provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor }],
      configure: (app) => {
        if (platform === 'Express') app.use(compression());
        else void app.getHttpAdapter().getInstance().register(fastifyCompress);
      },
    });
    expect(await faultsOf(`${url}/metrics`)).toEqual([]);
  });

  it('and still behind every guard, whose refusal goes through the filters', async () => {
    const isOpen: Record<string, boolean> = { class: true, global: true };
    const guard = (name: string): Type<CanActivate> => {
      @Injectable()
      class Guard implements CanActivate {
        async canActivate(): Promise<boolean> {
          return isOpen[name] === true;
        }
      }
      return Guard;
    };
    @Controller('ops/metrics')
    @UseGuards(guard('class'))
    class OpsController extends MetricsController {}
    const url = await start({
      controllers: [OpsController],
      providers: [
        { provide: APP_GUARD, useClass: guard('global') },
        { provide: APP_FILTER, useClass: TeapotFilter },
      ],
    });
    for (const name of ['class', 'global']) {
      isOpen[name] = false;
      expect((await rawGet(`${url}/ops/metrics`)).status).toBe(418);
      isOpen[name] = true;
      expect((await rawGet(`${url}/ops/metrics`)).status).toBe(200);
    }
  });

  it('on a method of the team that overrides ours, and answers by it', async () => {
    @Controller('ops/metrics')
    class OpsController extends MetricsController {
      @Get()
      override async scrape(
        @Req() request: Parameters<MetricsController['scrape']>[0],
        @Res() response: Parameters<MetricsController['scrape']>[1],
      ): Promise<void> {
        await super.scrape(request, response);
      }
    }
    expect(await faultsOf(`${await start({ controllers: [OpsController] })}/ops/metrics`)).toEqual([]);
  });

  it('is not there where a management server has the scrapes', async () => {
    const url = await start({
      providers: [{ provide: APP_INTERCEPTOR, useClass: HeaderInterceptor }],
      root: { server: { port: 0, host: '127.0.0.1' } },
    });
    expect((await rawGet(`${url}/metrics`)).status).toBe(404);
  });
});
