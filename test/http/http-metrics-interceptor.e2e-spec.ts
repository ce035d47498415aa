// oxlint-disable jest/expect-expect -- expectCounts() asserts
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  type INestApplication,
  Logger,
  Module,
  NotFoundException,
  Post,
  Sse,
  StreamableFile,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HttpMetricsInterceptor, MetricFactory, MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import { countsIn, total } from './support/recorded.js';
import { injected } from './support/serverless.js';
import { PLATFORMS, sample, until } from '../support/app.js';

class Teapot extends Error {}

@Catch(Teapot)
class TeapotFilter implements ExceptionFilter {
  catch(_error: Teapot, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<{
      code?(status: number): { send(body: string): void };
      status(status: number): { send(body: string): void };
    }>();
    (response.code?.(418) ?? response.status(418)).send('short and stout');
  }
}

let instances = 0;

@Controller('loans')
class LoansController {
  constructor() {
    instances++;
  }

  @Get('gated')
  @UseGuards({
    canActivate() {
      throw new ForbiddenException();
    },
  })
  gated(): string {
    return 'never';
  }

  @Get('teapot')
  teapot(): never {
    throw new Teapot();
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('file'));
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return of({ data: 'one' }, { data: 'two' });
  }

  @Get(':id')
  byId(): { id: number } {
    return { id: 1 };
  }

  @Post()
  create(): string {
    return 'created';
  }
}

/** An adapter that is neither Express nor Fastify for who asks for its type. */
class OtherAdapter extends ExpressAdapter {
  override getType(): string {
    return 'other';
  }
}

@Module({})
class AppModule {}

const ADAPTERS = {
  Express: ExpressAdapter,
  Fastify: FastifyAdapter,
  other: OtherAdapter,
} as const;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Setup {
  readonly interceptor?: boolean;
  readonly controller?: Type;
  readonly providers?: DynamicModule['providers'];
}

async function make(platform: keyof typeof ADAPTERS, setup: Setup = {}): Promise<INestApplication> {
  const { interceptor, controller = LoansController, providers = [] } = setup;
  const http = interceptor === undefined ? {} : { interceptor };
  const app = await NestFactory.create(
    {
      module: AppModule,
      imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, http })],
      controllers: [controller],
      providers,
    },
    new ADAPTERS[platform]() as ExpressAdapter,
    { logger: false },
  );
  app.useGlobalFilters(new TeapotFilter());
  opened.push(() => app.close());
  return app;
}

const exposed = (app: INestApplication): Promise<string> => app.get(MetricFactory).registry.metrics();

async function expectCounts(app: INestApplication, expected: Record<string, number>): Promise<void> {
  const wanted = Object.values(expected).reduce((sum, count) => sum + count, 0);
  const isDone = async () => total(await exposed(app), 'http_requests_total') >= wanted;
  await until(isDone, 'all are counted').catch(() => undefined);
  expect(countsIn(await exposed(app))).toEqual(expected);
  expect(total(await exposed(app), 'http_request_duration_seconds_count')).toBe(wanted);
  expect(sample(await exposed(app), 'active_requests')).toBe(0);
}

async function ask(server: Server, path: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
}

/** A server that the recorder can't know: it only calls the application. */
async function outerServer(app: INestApplication): Promise<Server> {
  const handler = app.getHttpAdapter().getInstance() as RequestListener;
  const server = createServer((request, response) => handler(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => server.close());
  return server;
}

const warnings = (): jest.SpiedFunction<Logger['warn']> => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  opened.push(() => warn.mockRestore());
  return warn;
};

const ONCE = {
  'GET /loans/:id 200': 2,
  'GET /loans/file 200': 1,
  'GET /loans/events 200': 1,
  'GET /loans/gated 403': 1,
  'GET /loans/teapot 418': 1,
  'GET (unmatched) 404': 1,
};
const PATHS = [
  '/loans/1',
  '/loans/2',
  '/loans/file',
  '/loans/events',
  '/loans/gated',
  '/loans/teapot',
  '/nowhere',
];

@Controller('loans')
@UseInterceptors(HttpMetricsInterceptor)
class InterceptedController extends LoansController {}

const BINDINGS: readonly (Setup & { how: string; configure?: (app: INestApplication) => void })[] = [
  { how: 'not at all' },
  { how: 'by the option', interceptor: true },
  { how: 'as APP_INTERCEPTOR', providers: [{ provide: APP_INTERCEPTOR, useClass: HttpMetricsInterceptor }] },
  {
    how: 'twice',
    interceptor: true,
    providers: [{ provide: APP_INTERCEPTOR, useExisting: HttpMetricsInterceptor }],
  },
  {
    how: 'by useGlobalInterceptors()',
    configure: (app) => void app.useGlobalInterceptors(app.get(HttpMetricsInterceptor)),
  },
  { how: 'to a controller', controller: InterceptedController },
];

describe.each(PLATFORMS)('HttpMetricsInterceptor, on %s', (platform) => {
  it.each(BINDINGS)('counts each request once when it is bound $how', async ({ configure, ...setup }) => {
    const app = await make(platform, setup);
    configure?.(app);
    instances = 0;
    await app.listen(0, '127.0.0.1');
    const bodies: string[] = [];
    for (const path of PATHS) bodies.push(await ask(app.getHttpServer() as Server, path));
    await expectCounts(app, ONCE);
    expect(bodies.slice(0, 3)).toEqual(['{"id":1}', '{"id":1}', 'file']);
    expect(bodies[3]).toContain('data: two');
    // A global interceptor must not make controllers live for one request each.
    expect(instances).toBe(0);
  });

  it.each(BINDINGS)('counts a request over no server once when it is bound $how', async (binding) => {
    const { configure, ...setup } = binding;
    const app = await make(platform, setup);
    configure?.(app);
    await app.init();
    const instance = app.getHttpAdapter().getInstance() as RequestListener & {
      routing?: RequestListener;
      ready?(): Promise<void>;
    };
    await instance.ready?.();
    const statuses: number[] = [];
    for (const path of PATHS) statuses.push(await injected(instance.routing ?? instance, path));
    expect(statuses).toEqual([200, 200, 200, 200, 403, 418, 404]);
    await expectCounts(app, ONCE);
  });
});

describe('HttpMetricsInterceptor, on another adapter', () => {
  it('gives the requests over its server their routes', async () => {
    const app = await make('other');
    app.setGlobalPrefix('api');
    await app.listen(0, '127.0.0.1');
    for (const path of PATHS) await ask(app.getHttpServer() as Server, `/api${path}`);
    await expectCounts(app, {
      'GET /api/loans/:id 200': 2,
      'GET /api/loans/file 200': 1,
      'GET /api/loans/events 200': 1,
      'GET /api/loans/teapot 418': 1,
      'GET (unmatched) 403': 1,
      'GET (unmatched) 404': 1,
    });
  });

  it('records requests through an unknown server, except for guards and 404', async () => {
    const app = await make('other');
    await app.init();
    const server = await outerServer(app);
    for (const path of PATHS) await ask(server, path);
    await expectCounts(app, {
      'GET /loans/:id 200': 2,
      'GET /loans/file 200': 1,
      'GET /loans/events 200': 1,
      'GET /loans/teapot 418': 1,
    });
  });

  it('warns once, at the first scrape, when requests over its server are not seen', async () => {
    const app = await make('other', { interceptor: false });
    await app.init();
    const server = await outerServer(app);
    const warn = warnings();
    await ask(server, '/loans/1');
    expect(warn).not.toHaveBeenCalled();
    await ask(server, '/metrics');
    await ask(server, '/metrics');
    expect(warn.mock.calls).toEqual([[expect.stringContaining('Set http: { interceptor: true }')]]);
    expect(countsIn(await exposed(app))).toEqual({});
  });

  it.each([{ interceptor: true }, {}])('does not warn of a scrape that it sees (%j)', async (setup) => {
    const app = await make('other', setup);
    await app.init();
    const server = await outerServer(app);
    const warn = warnings();
    await ask(server, '/metrics');
    expect(warn).not.toHaveBeenCalled();
    expect(countsIn(await exposed(app))).toEqual({});
  });

  const HANDLERS = [
    { what: 'a value', handler: 'byId', result: of('one'), counted: 'GET /loans/:id 200' },
    { what: 'nothing', handler: 'byId', result: EMPTY, counted: 'GET /loans/:id 200' },
    { what: 'a value to POST', handler: 'create', result: of('one'), counted: 'GET /loans 201' },
    {
      what: "Nest's exception",
      handler: 'byId',
      result: throwError(() => new NotFoundException()),
      counted: 'GET /loans/:id 404',
    },
    {
      what: 'an error',
      handler: 'byId',
      result: throwError(() => new TypeError()),
      counted: 'GET /loans/:id 500',
    },
    {
      what: 'nothing until the client leaves',
      handler: 'byId',
      result: NEVER,
      counted: 'GET /loans/:id 499',
    },
  ] as const;

  it.each(HANDLERS)(
    'records by the handler where no response tells: $what',
    async ({ handler, result, counted }) => {
      const app = await make('other');
      await app.init();
      const context = new ExecutionContextHost(
        [{ method: 'GET', url: '/loans/1', headers: {} }, { body: undefined }],
        LoansController,
        LoansController.prototype[handler],
      );
      const handled = app.get(HttpMetricsInterceptor).intercept(context, { handle: () => result });
      handled.subscribe({ error: () => undefined }).unsubscribe();
      await expectCounts(app, { [counted]: 1 });
    },
  );
});

describe('HttpMetricsInterceptor', () => {
  it.each(['rpc', 'ws', 'graphql'])('passes on what is not HTTP: %s', async (type) => {
    const app = await make('Express', { interceptor: true });
    await app.init();
    const context = new ExecutionContextHost([undefined, {}, {}]);
    context.setType(type);
    const result = of('one');
    expect(app.get(HttpMetricsInterceptor).intercept(context, { handle: () => result })).toBe(result);
    expect(countsIn(await exposed(app))).toEqual({});
  });

  it.each([
    { what: 'a request that is recorded', args: (response: ServerResponse) => [response.req, response] },
    { what: 'no arguments', args: () => [] },
    { what: 'wrapped ones', args: (raw: ServerResponse) => [{ raw: raw.req }, { raw }] },
    // The server records these, and nothing leads from them to what it records.
    { what: 'those of another framework', args: () => [{ method: 'GET', url: '/', headers: {} }, {}] },
  ])('adds no Observable to $what', async ({ args }) => {
    const app = await make('Express', { interceptor: true });
    let response: ServerResponse | undefined;
    app.use((_request: unknown, own: ServerResponse, next: () => void) => {
      response = own;
      next();
    });
    await app.listen(0, '127.0.0.1');
    await ask(app.getHttpServer() as Server, '/loans/1');
    const result = of('one');
    const context = new ExecutionContextHost(args(response as ServerResponse));
    expect(app.get(HttpMetricsInterceptor).intercept(context, { handle: () => result })).toBe(result);
    await expectCounts(app, { 'GET /loans/:id 200': 1 });
  });

  it('does nothing without HTTP metrics', async () => {
    const app = await NestFactory.create(
      { module: AppModule, imports: [MetricsModule.forRoot({ http: false })] },
      new ExpressAdapter(),
      { logger: false },
    );
    opened.push(() => app.close());
    await app.init();
    const result = of('one');
    const context = new ExecutionContextHost([{}, {}]);
    expect(app.get(HttpMetricsInterceptor).intercept(context, { handle: () => result })).toBe(result);
  });
});
