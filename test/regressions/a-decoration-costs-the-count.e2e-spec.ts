// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type HttpMetricsOptions, MetricsModule } from '@app/metrics';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { FastifyInstance } from 'fastify';
import { connect } from 'node:http2';
import { once } from 'node:events';
import { countsIn, expectRecorded, total } from '../http/support/recorded.js';
import { type Platform, PLATFORMS, sample, scrape, startApp, until } from '../support/app.js';

@Controller('loans')
class LoansController {
  @Get()
  list(): string {
    return 'list';
  }
}

const start = (
  platform: Platform | (() => FastifyAdapter),
  http: HttpMetricsOptions = {},
  configure?: (app: INestApplication) => void,
) =>
  startApp(
    { imports: [MetricsModule.forRoot({ defaultMetrics: false, http })], controllers: [LoansController] },
    configure,
    platform,
  );

/** Where copies of OpenTelemetry's API find each other. */
const OTEL = Symbol.for('opentelemetry.js.api.1');
const globals = globalThis as { [OTEL]?: unknown };

const failing = (): never => {
  throw new Error('not today');
};

describe.each(PLATFORMS)('what only decorates a count, on %s', (platform) => {
  afterEach(() => {
    delete globals[OTEL];
  });

  it.each<{ what: string; context: object }>([
    { what: 'that has no active context', context: { active: failing } },
    { what: 'whose context can not be read', context: { active: () => ({ getValue: failing }) } },
    {
      what: 'that can not run in a context',
      context: { active: () => ({ getValue: () => 'span' }), with: failing },
    },
    {
      what: 'that runs nothing in a context',
      context: { active: () => ({ getValue: () => 'span' }), with: () => undefined },
    },
    {
      what: 'that fails after it has run',
      context: {
        active: () => ({ getValue: () => 'span' }),
        with: (_context: object, run: (argument: unknown) => void, _self: unknown, argument: unknown) => {
          run(argument);
          failing();
        },
      },
    },
  ])('costs neither the answer nor the count, nor counts twice: tracing $what', async ({ context }) => {
    const { app, url } = await start(platform);
    try {
      globals[OTEL] = { context };
      const response = await fetch(`${url}/loans`);
      expect([response.status, await response.text()]).toEqual([200, 'list']);
      delete globals[OTEL];
      await expectRecorded(url, { 'GET /loans 200': 1 });
      const exposition = await scrape(url);
      expect(total(exposition, 'http_request_duration_seconds_count')).toBe(1);
      expect(total(exposition, 'http_request_size_bytes_count')).toBe(1);
    } finally {
      await app.close();
    }
  });

  it.each<{ what: string; when: unknown; errors: number }>([
    { what: 'throws', when: failing, errors: 1 },
    { what: 'answers with a promise', when: async () => false, errors: 1 },
    { what: 'answers with a promise that is rejected', when: async () => failing(), errors: 1 },
    { what: 'answers nothing', when: () => undefined, errors: 0 },
  ])('costs not the count: a rule that $what', async ({ when, errors }) => {
    const { app, url } = await start(platform, { ignore: { when: when as () => boolean } });
    try {
      await (await fetch(`${url}/loans`)).text();
      const exposition = await scrape(url);
      expect(countsIn(exposition)).toEqual({ 'GET /loans 200': 1 });
      expect(sample(exposition, 'metrics_errors_total{source="http"}') ?? 0).toBe(errors);
    } finally {
      await app.close();
    }
  });
});

/**
 * An application of Express 5 that looks as one of Express 4.22: `router` throws, `_router` is there once there is a route,
 * entries do not tell the path they are mounted at.
 */
function likeExpress4(): Express {
  const app = express();
  const { router } = app;
  Object.assign(app, {
    lazyrouter: () => undefined,
    _router: router,
    use: (...args: Parameters<typeof router.use>) => router.use(...args),
    get: (...args: Parameters<typeof router.get>) => router.get(...args),
    handle(request: Request, response: Response, done: NextFunction) {
      Object.setPrototypeOf(request, app.request as object);
      (router as unknown as express.Handler & { handle: express.Handler }).handle(request, response, done);
    },
  });
  Object.defineProperty(app, 'router', {
    get() {
      throw new Error("'app.router' is deprecated!");
    },
  });
  return app;
}

/** What is at odds with what the recorder reads of Express' routes. */
const ODD_ROUTES: Record<string, { mount: (app: INestApplication) => void; path: string; endpoint: string }> =
  {
    'an application of Express 4': {
      mount: (app) => {
        const legacy = likeExpress4();
        legacy.get('/loans/:id', (_request, response) => void response.send('loan'));
        app.use('/legacy/:tenant', legacy);
      },
      path: '/legacy/acme/loans/7',
      endpoint: '/legacy/:tenant/loans/:id',
    },
    'an application of Express 4 without a route': {
      mount: (app) => {
        const legacy = likeExpress4();
        Object.assign(legacy, {
          _router: undefined,
          handle: (_request: Request, response: Response) => void response.end(),
        });
        app.use('/legacy', legacy);
      },
      path: '/legacy/loans/7',
      endpoint: '/legacy',
    },
    'a router that is mounted in itself': {
      mount: (app) => {
        const router = express.Router();
        router.use('/again', router);
        router.get('/loans', (_request, response) => void response.send('loans'));
        app.use('/round', router);
      },
      path: '/round/again/loans',
      endpoint: '/round/loans',
    },
    'a route that is frozen': {
      mount: (app) => {
        const router = express.Router();
        router.get('/loans', (_request, response) => void response.send('loans'));
        Object.freeze(router.stack[0]?.route);
        app.use('/frozen', router);
      },
      path: '/frozen/loans',
      endpoint: '/frozen/loans',
    },
    'a route whose path has no text': {
      mount: (app) => {
        const router = express.Router();
        router.get('/loans', (_request, response) => void response.send('loans'));
        Object.assign(router.stack[0]?.route ?? {}, { path: { toString: failing } });
        app.use('/textless', router);
      },
      path: '/textless/loans',
      endpoint: '(unmatched)',
    },
  };

describe('what only decorates a count, on Express', () => {
  it.each(Object.entries(ODD_ROUTES))('costs not the count: %s', async (_what, { mount, path, endpoint }) => {
    const { app, url } = await start('Express', {}, mount);
    try {
      for (const each of [path, path]) await (await fetch(url + each)).text();
      await expectRecorded(url, { [`GET ${endpoint} 200`]: 2 });
    } finally {
      await app.close();
    }
  });
});

describe('what only decorates a count, by HTTP/2', () => {
  it.each(['nonsense', '-5', '7'])('costs not the count: a content-length of "%s"', async (length) => {
    const { app, url } = await start(
      () => new FastifyAdapter({ http2: true, forceCloseConnections: true }),
      { naming: 'otel' },
      (app) =>
        (app.getHttpAdapter().getInstance() as FastifyInstance).addHook(
          'onRequest',
          (request, _reply, done) => {
            request.raw.headers['content-length'] = length;
            done();
          },
        ),
    );
    const session = connect(url);
    const ask = async (path: string): Promise<string> => {
      const stream = session.request({ ':path': path });
      await once(stream, 'response');
      let body = '';
      for await (const part of stream.setEncoding('utf8')) body += part;
      return body;
    };
    try {
      await ask('/loans');
      let exposition = '';
      await until(
        async () =>
          total((exposition = await ask('/metrics')), 'http_server_request_duration_seconds_count') === 1,
        'it is counted',
      );
      expect(total(exposition, 'http_server_response_body_size_bytes_count')).toBe(1);
      expect(total(exposition, 'http_server_request_body_size_bytes_sum')).toBeGreaterThanOrEqual(0);
    } finally {
      session.destroy();
      await app.close();
    }
  });
});
