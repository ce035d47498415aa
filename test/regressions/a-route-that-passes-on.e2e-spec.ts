// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  All,
  Controller,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  NotFoundException,
  Post,
  RequestMethod,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import { type Platform, PLATFORMS, type RunningApp, startApp, until } from '../support/app.js';
import { expectRecorded, recorded } from '../http/support/recorded.js';

const metrics = () => MetricsModule.forRoot({ defaultMetrics: false });

@Controller('loans')
class LoansController {
  @Get()
  list(): string {
    return 'list';
  }

  @Get('versioned')
  @Version('2')
  versioned(): string {
    return 'versioned';
  }

  @Post('only-post')
  onlyPost(): string {
    return 'post';
  }
}

/** A wildcard route that really answers. */
@Controller('pages')
class PagesController {
  @All('*')
  page(): string {
    return 'page';
  }
}

@Controller('gone')
class GoneController {
  @All('*')
  gone(): never {
    throw new NotFoundException();
  }
}

const pass = (_request: unknown, _response: unknown, next: () => void): void => next();

@Module({ imports: [metrics()], controllers: [LoansController, PagesController, GoneController] })
class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(pass).forRoutes({ path: '{*splat}', method: RequestMethod.ALL });
    consumer
      .apply((_request: unknown, response: ServerResponse) => void response.writeHead(429).end('later'))
      .forRoutes('gated');
  }
}

interface Row {
  readonly what: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly series: string | Record<Platform, string>;
}

const check = (rows: readonly Row[], running: () => RunningApp, platform: Platform): void => {
  it.each(rows)('is not the endpoint of $what', async ({ method = 'GET', path, headers, series }) => {
    const { url } = running();
    const before = await recorded(url);
    await (await fetch(url + path, { method, ...(headers && { headers }) })).text();
    const counted = async (): Promise<string[]> =>
      Object.entries(await recorded(url))
        .filter(([name, count]) => count !== (before[name] ?? 0))
        .map(([name]) => name);
    await until(async () => (await counted()).length > 0, 'the request is counted');
    expect(await counted()).toEqual([`${method} ${typeof series === 'string' ? series : series[platform]}`]);
  });
};

describe.each(PLATFORMS)('a route that passes on, with a global prefix, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(
      { imports: [AppModule] },
      (app) => {
        app.setGlobalPrefix('api', { exclude: ['outside', 'outside/*rest'] });
        app.enableVersioning({
          type: VersioningType.HEADER,
          header: 'x-version',
          defaultVersion: VERSION_NEUTRAL,
        });
      },
      platform,
    );
  });
  afterAll(() => running.app.close());

  check(
    [
      { what: 'what a route answers', path: '/api/loans', series: '/api/loans 200' },
      { what: 'a path that no route has', path: '/api/nope', series: '(unmatched) 404' },
      { what: 'a path outside the prefix', path: '/nope', series: '(unmatched) 404' },
      { what: 'a path that is excluded from the prefix', path: '/outside', series: '(unmatched) 404' },
      { what: 'a path that a pattern excludes', path: '/outside/a/b', series: '(unmatched) 404' },
      { what: 'the prefix itself', path: '/api', series: '(unmatched) 404' },
      { what: 'a method that no route has', method: 'DELETE', path: '/api/loans', series: '(unmatched) 404' },
      {
        what: 'HEAD of what is only posted',
        method: 'HEAD',
        path: '/api/loans/only-post',
        series: '(unmatched) 404',
      },
      { what: 'HEAD of what has GET', method: 'HEAD', path: '/api/loans', series: '/api/loans 200' },
      { what: 'OPTIONS', method: 'OPTIONS', path: '/api/loans', series: '(unmatched) 404' },
      { what: 'another version', path: '/api/loans/versioned', series: '(unmatched) 404' },
      {
        what: 'the right version',
        path: '/api/loans/versioned',
        headers: { 'x-version': '2' },
        series: '/api/loans/versioned 200',
      },
      {
        what: 'what a wildcard answers',
        path: '/api/pages/a/b',
        series: '/api/pages/* 200',
      },
      {
        what: 'a 404 that a wildcard answers',
        path: '/api/gone/a',
        series: '/api/gone/* 404',
      },
      {
        what: 'what middleware answers',
        path: '/api/gated',
        series: { Express: '/api/gated 429', Fastify: '(unmatched) 429' },
      },
    ],
    () => running,
    platform,
  );
});

describe.each(PLATFORMS)('a route that passes on, without a prefix, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp({ imports: [AppModule] }, undefined, platform);
  });
  afterAll(() => running.app.close());

  check(
    [
      { what: 'a path that no route has', path: '/nope', series: '(unmatched) 404' },
      { what: 'what a route answers', path: '/loans', series: '/loans 200' },
      { what: 'a method that no route has', method: 'PUT', path: '/loans', series: '(unmatched) 404' },
      {
        what: 'what middleware answers',
        path: '/gated',
        series: { Express: '/gated 429', Fastify: '(unmatched) 429' },
      },
      {
        what: 'what can not be decoded',
        path: '/pages/%zz',
        series: { Express: '(unmatched) 400', Fastify: '(unmatched) 400' },
      },
    ],
    () => running,
    platform,
  );
});

/** Routes of Express that pass on in every way, before and in and after those of Nest. */
function passInEveryWay(app: INestApplication): void {
  const instance = app.getHttpAdapter().getInstance() as Express;
  const answer = (text: string) => (_request: Request, response: Response) => void response.send(text);
  instance.get('/turns/:id', (_request, _response, next) => next());
  instance.get('/turns/{*rest}', (_request, _response, next) => next('route'), answer('never'));
  instance.get('/turns/:last', answer('last'));
  instance.all('/errors/{*path}', (_request, _response, next) => next());
  instance.get('/errors/own', () => {
    throw new Error('own');
  });

  const router = express.Router();
  router.use((_request, _response, next) => next());
  router.all('/{*path}', (_request: Request, _response: Response, next: NextFunction) => next());
  router.get('/users/:id', answer('user'));
  router.get('/leave/:id', (_request: Request, _response: Response, next: NextFunction) => next('router'));
  router.post('/users/:id', answer('posted'));
  router.use('/files', answer('file'));
  router.use('/broken', () => {
    throw new Error('broken');
  });
  app.use('/admin', router);
  app.use('/tenants/:tenant/board', answer('board'));
  app.use(['/one', '/two'], answer('either'));
  app.use('/Docs/', answer('docs'));
  app.use('/guarded', (_request: Request, _response: Response, next: NextFunction) => next());
  app.use('/rejected', (_request: Request, _response: Response, next: NextFunction) => next(new Error('no')));

  const board = express();
  board.get('/queues/:name', answer('queue'));
  board.use('/ui', answer('ui'));
  app.use('/board', board);

  instance.get('/app{/*path}', (request, response, next) => {
    if (request.path.startsWith('/app/excluded')) next();
    else response.send('index');
  });
  app.use('/app/excluded/files', answer('file'));
}

describe('a route of Express that passes on', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp({ imports: [AppModule] }, passInEveryWay);
  });
  afterAll(() => running.app.close());

  check(
    [
      { what: 'several in turn', path: '/turns/7', series: '/turns/:last 200' },
      { what: 'several in turn of which none answers', path: '/turns/7/8', series: '(unmatched) 404' },
      { what: 'an error in a route', path: '/errors/own', series: '/errors/own 500' },
      { what: 'a 404 behind a route', path: '/errors/none', series: '(unmatched) 404' },
      { what: 'a route in a router', path: '/admin/users/7', series: '/admin/users/:id 200' },
      { what: 'a 404 behind a router', path: '/admin/nope', series: '(unmatched) 404' },
      { what: 'a router that is left', path: '/admin/leave/1', series: '(unmatched) 404' },
      { what: 'middleware in a router', path: '/admin/files/a.css', series: '/admin/files 200' },
      { what: 'middleware in a router that throws', path: '/admin/broken', series: '(unmatched) 500' },
      {
        what: 'OPTIONS, which Express answers for a router',
        method: 'OPTIONS',
        path: '/admin/users/7',
        series: '/admin 200',
      },
      {
        what: 'HEAD of a route that has GET',
        method: 'HEAD',
        path: '/admin/users/7',
        series: '/admin/users/:id 200',
      },
      {
        what: 'middleware at a path with a parameter',
        path: '/tenants/acme/board/1',
        series: '/tenants/:tenant/board 200',
      },
      { what: 'middleware at one of several paths', path: '/two', series: '/one|/two 200' },
      { what: 'middleware at a path in other letters', path: '/docs/a', series: '/Docs 200' },
      { what: 'middleware at a path that passes on', path: '/guarded/1', series: '(unmatched) 404' },
      { what: 'middleware at a path that fails', path: '/rejected', series: '(unmatched) 500' },
      {
        what: 'a route of an application inside',
        path: '/board/queues/mail',
        series: '/board/queues/:name 200',
      },
      { what: 'middleware of an application inside', path: '/board/ui/x', series: '/board 200' },
      { what: 'a 404 behind an application inside', path: '/board/nope', series: '(unmatched) 404' },
      { what: 'what a fallback answers', path: '/app/some/page', series: '/app{/*} 200' },
      { what: 'what a fallback excludes', path: '/app/excluded', series: '(unmatched) 404' },
      {
        what: 'what answers behind a fallback',
        path: '/app/excluded/files/1',
        series: '/app/excluded/files 200',
      },
    ],
    () => running,
    'Express',
  );

  it('leaves what the application sees of it as it is', async () => {
    const seen: unknown[] = [];
    const { app, url } = await startApp({ imports: [metrics()] }, (nest) => {
      const instance = nest.getHttpAdapter().getInstance() as Express;
      instance.get('/seen', (_request, _response, next) => next());
      nest.use((request: Request, response: Response) => {
        seen.push((request.route as { path: string } | undefined)?.path);
        response.status(404).end();
      });
    });
    try {
      await fetch(`${url}/seen`);
      expect(seen).toEqual(['/seen']);
    } finally {
      await app.close();
    }
  });
});

describe('handlers of Fastify for what has no route', () => {
  it.each([
    { what: 'of its own', path: '/nope' },
    { what: 'of a plugin with a prefix', path: '/plugin/nope' },
  ])('are not an endpoint: $what', async ({ path }) => {
    const { app, url } = await startApp(
      { imports: [AppModule] },
      (nest) => {
        const instance = nest.getHttpAdapter().getInstance() as FastifyInstance;
        void instance.register(
          (inner, _options, done) => {
            inner.get('/here', (_request, reply) => reply.send('here'));
            inner.setNotFoundHandler((_request, reply) => reply.code(404).send('not in here'));
            done();
          },
          { prefix: '/plugin' },
        );
      },
      'Fastify',
    );
    try {
      for (const each of [path, '/plugin/here']) await (await fetch(url + each)).text();
      await expectRecorded(url, { 'GET (unmatched) 404': 1, 'GET /plugin/here 200': 1 });
    } finally {
      await app.close();
    }
  });
});
