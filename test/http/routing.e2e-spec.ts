import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Controller,
  Get,
  HostParam,
  type INestApplication,
  Module,
  Redirect,
  Render,
  Res,
  Version,
  VersioningType,
  type VersioningOptions,
} from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { MetricsModule } from '@app/metrics';
import express, { type Express } from 'express';
import type { FastifyInstance } from 'fastify';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, PLATFORMS, type RunningApp, scrape, startApp } from '../support/app.js';
import { countsIn, expectRecorded } from './support/recorded.js';

// What Nest loads by this name runs under Jest in its version 8 only.
jest.unstable_mockModule('@fastify/static', () => import('fastify-static-8'), { virtual: true });

@Controller('loans')
class LoansController {
  @Get('old')
  @Redirect('/loans', 301)
  old(): void {}

  @Get('page')
  @Render('page.txt')
  page(): object {
    return { title: 'loans' };
  }

  @Get('by-hand')
  byHand(@Res() response: { status(code: number): { send(body: string): void } }): void {
    response.status(202).send('by hand');
  }

  @Get(['first', 'second/:id'])
  several(): string {
    return 'several';
  }

  // Express would have it called, Fastify not; Nest calls it for Express.
  @Get('files/*')
  file(): string {
    return 'file';
  }

  @Get(':id/payments/:payment')
  payment(): string {
    return 'payment';
  }
}

@Controller({ path: 'tenants', host: ':tenant.example.test' })
class TenantsController {
  @Get()
  tenant(@HostParam('tenant') tenant: string): string {
    return tenant;
  }
}

@Controller()
class RootController {
  @Get()
  root(): string {
    return 'root';
  }
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false })],
  controllers: [RootController, LoansController, TenantsController],
})
class AppModule {}

/** Asks by hand: fetch() sets no Host. */
function ask(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

/** What the platforms offer besides Nest's own routes. */
const EXTRAS: Record<Platform, (app: INestApplication, assets: string) => void> = {
  Express: (app, assets) => {
    const instance = app.getHttpAdapter().getInstance() as Express;
    instance.engine('txt', (_path: string, _options: object, done: (error: null, text: string) => void) =>
      done(null, 'rendered'),
    );
    instance.set('views', assets);
    instance.get(/^\/re\/\d+$/, (_request, response) => void response.send('by pattern'));
    instance.get('/archive{/:year}', (_request, response) => void response.send('archive'));
    const inner = express.Router();
    inner.get('/users/:id', (_request, response) => void response.send('nested'));
    const outer = express.Router();
    outer.use('/teams/:team', inner);
    app.use('/admin', outer);
    const board = express();
    board.get('/queues/:name', (_request, response) => void response.send('board'));
    app.use('/board/:tenant', board);
    const twice = express.Router();
    twice.get('/twice/:id', (_request, response) => void response.send('twice'));
    app.use('/a', twice);
    app.use('/b', twice);
    const tenanted = express.Router();
    tenanted.get('/bills/:id', (_request, response) => void response.send('bill'));
    app.use('/c/:tenant', tenanted);
    app.use('/d/:tenant', tenanted);
    app.use('/assets', express.static(assets));
  },
  Fastify: (app, assets) => {
    const instance = app.getHttpAdapter().getInstance() as FastifyInstance;
    instance.decorateReply('view', function (this: { send(text: string): unknown }) {
      return this.send('rendered');
    } as never);
    instance.get('/re/:id(^\\d+$)', (_request, reply) => reply.send('by pattern'));
    instance.get('/archive/:year?', (_request, reply) => reply.send('archive'));
    void instance.register(
      (outer, _options, done) => {
        void outer.register(
          (inner, _inner, innerDone) => {
            inner.get('/users/:id', (_request, reply) => reply.send('nested'));
            innerDone();
          },
          { prefix: '/teams/:team' },
        );
        done();
      },
      { prefix: '/admin' },
    );
    (app as INestApplication & { useStaticAssets(options: object): void }).useStaticAssets({
      root: assets,
      prefix: '/assets/',
    });
  },
};

interface Row {
  readonly what: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly endpoint: string | Record<Platform, string>;
  readonly status?: number;
  readonly only?: Platform;
}

const ROWS: Row[] = [
  { what: 'the root', path: '/', endpoint: '/' },
  { what: '@Redirect()', path: '/loans/old', endpoint: '/loans/old', status: 301 },
  { what: '@Render()', path: '/loans/page', endpoint: '/loans/page' },
  { what: '@Res() used by hand', path: '/loans/by-hand', endpoint: '/loans/by-hand', status: 202 },
  { what: 'the first of several paths', path: '/loans/first', endpoint: '/loans/first' },
  { what: 'the second of several paths', path: '/loans/second/7', endpoint: '/loans/second/:id' },
  { what: 'a wildcard', path: '/loans/files/a/b/c.txt', endpoint: '/loans/files/*' },
  {
    what: 'an optional part',
    path: '/archive/2024',
    endpoint: { Express: '/archive{/:year}', Fastify: '/archive/:year?' },
  },
  {
    what: 'an optional part that is left out',
    path: '/archive',
    endpoint: { Express: '/archive{/:year}', Fastify: '/archive/:year?' },
  },
  { what: 'several parameters', path: '/loans/1/payments/2', endpoint: '/loans/:id/payments/:payment' },
  {
    what: 'a host',
    path: '/tenants',
    headers: { host: 'acme.example.test' },
    endpoint: '/tenants',
  },
  {
    what: 'another host than the route is for',
    path: '/tenants',
    headers: { host: 'elsewhere.test' },
    // Express' route passes on what is for another host, Fastify's answers it.
    endpoint: { Express: '(unmatched)', Fastify: '/tenants' },
    status: 404,
  },
  {
    what: 'a pattern',
    path: '/re/42',
    endpoint: { Express: '/^\\/re\\/\\d+$/', Fastify: '/re/:id(^\\d+$)' },
  },
  { what: 'nested routers', path: '/admin/teams/7/users/9', endpoint: '/admin/teams/:team/users/:id' },
  {
    what: 'an application inside another',
    path: '/board/acme/queues/mail',
    endpoint: '/board/:tenant/queues/:name',
    only: 'Express',
  },
  {
    what: 'a router that is mounted twice, once',
    path: '/a/twice/1',
    endpoint: '/a/twice/:id',
    only: 'Express',
  },
  {
    what: 'a router that is mounted twice, again',
    path: '/b/twice/1',
    endpoint: '/b/twice/:id',
    only: 'Express',
  },
  {
    what: 'a router that is mounted twice under a parameter',
    path: '/d/acme/bills/1',
    endpoint: '(mounted)/bills/:id',
    only: 'Express',
  },
  {
    what: 'a static file',
    path: '/assets/page.txt',
    endpoint: { Express: '/assets', Fastify: '/assets/*' },
  },
  {
    what: 'a static file that is not there',
    path: '/assets/none.txt',
    endpoint: { Express: '(unmatched)', Fastify: '/assets/*' },
    status: 404,
  },
];

describe.each(PLATFORMS)('the endpoint of a route, on %s', (platform) => {
  let running: RunningApp;
  let assets: string;

  beforeAll(async () => {
    assets = await mkdtemp(join(tmpdir(), 'assets-'));
    await writeFile(join(assets, 'page.txt'), 'page');
    running = await startApp({ imports: [AppModule] }, (app) => EXTRAS[platform](app, assets), platform);
  });

  afterAll(async () => {
    await running.app.close();
    await rm(assets, { recursive: true });
  });

  const counts: Record<string, number> = {};

  it.each(ROWS.filter(({ only = platform }) => only === platform))('names $what', async (row) => {
    const { path, headers, endpoint, status = 200 } = row;
    expect(await ask(running.port, path, headers)).toBe(status);
    const series = `GET ${typeof endpoint === 'string' ? endpoint : endpoint[platform]} ${status}`;
    counts[series] = (counts[series] ?? 0) + 1;
    await expectRecorded(running.url, counts);
  });
});

@Controller('cats')
class CatsController {
  @Get(':id')
  @Version('1')
  first(): string {
    return 'first';
  }

  @Get(':id')
  @Version('2')
  second(): string {
    return 'second';
  }
}

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })], controllers: [CatsController] })
class VersionedModule {}

const VERSIONINGS: {
  by: string;
  options: VersioningOptions;
  path: (version: string) => string;
  headers: (version: string) => Record<string, string>;
  endpoint: (version: string) => string;
}[] = [
  {
    by: 'URI',
    options: { type: VersioningType.URI },
    path: (version) => `/api/v${version}/cats/7`,
    headers: () => ({}),
    endpoint: (version) => `/api/v${version}/cats/:id`,
  },
  {
    by: 'header',
    options: { type: VersioningType.HEADER, header: 'x-version' },
    path: () => '/api/cats/7',
    headers: (version) => ({ 'x-version': version }),
    endpoint: () => '/api/cats/:id',
  },
  {
    by: 'media type',
    options: { type: VersioningType.MEDIA_TYPE, key: 'v=' },
    path: () => '/api/cats/7',
    headers: (version) => ({ accept: `application/json;v=${version}` }),
    endpoint: () => '/api/cats/:id',
  },
];

describe.each(PLATFORMS)('versions and a global prefix, on %s', (platform) => {
  it.each(VERSIONINGS)('are in the endpoint as they are in the path, by $by', async (versioning) => {
    const { app, port, url } = await startApp(
      { imports: [VersionedModule] },
      (app) => {
        app.enableVersioning(versioning.options);
        app.setGlobalPrefix('api');
      },
      platform,
    );
    try {
      const counts: Record<string, number> = {};
      for (const version of ['1', '2']) {
        expect(await ask(port, versioning.path(version), versioning.headers(version))).toBe(200);
        const series = `GET ${versioning.endpoint(version)} 200`;
        counts[series] = (counts[series] ?? 0) + 1;
      }
      await expectRecorded(url, counts);
    } finally {
      await app.close();
    }
  });

  it('leave the scrape endpoint out, whatever its path', async () => {
    const { app, url } = await startApp(
      { imports: [AppModule] },
      (app) => app.setGlobalPrefix('api'),
      platform,
    );
    try {
      await scrape(url);
      expect(countsIn(await scrape(url))).toEqual({});
    } finally {
      await app.close();
    }
  });
});

describe.each(PLATFORMS)('Swagger UI, on %s', (platform) => {
  it('takes a bounded number of endpoints', async () => {
    const { app, port, url } = await startApp(
      { imports: [AppModule] },
      (app) =>
        SwaggerModule.setup('docs', app, () =>
          SwaggerModule.createDocument(app, new DocumentBuilder().build()),
        ),
      platform,
    );
    try {
      for (const path of [
        '/docs',
        '/docs-json',
        '/docs/swagger-ui.css',
        '/docs/no/such/1',
        '/docs/no/such/2',
      ]) {
        await ask(port, path);
      }
      const endpoints = Object.keys(countsIn(await scrape(url)));
      expect(endpoints.join('\n')).not.toMatch(/such/);
      expect(endpoints).toEqual(expect.arrayContaining(['GET /docs 200', 'GET /docs-json 200']));
    } finally {
      await app.close();
    }
  });
});
