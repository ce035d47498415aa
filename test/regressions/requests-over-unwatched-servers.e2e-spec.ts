import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  type INestApplication,
  Module,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricFactory, MetricsModule } from '@app/metrics';
import express from 'express';
import { once } from 'node:events';
import {
  createServer,
  request as requestOver,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer, request as requestOverTls } from 'node:https';
import type { AddressInfo, ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { CERTIFICATE } from '../http/support/certificate.js';
import { RawClient, get } from '../http/support/raw-client.js';
import { countsIn, total } from '../http/support/recorded.js';
import {
  type Call,
  codegenie,
  injected,
  mocks,
  onSharedSocket,
  serverlessHttp,
  withoutSocket,
} from '../http/support/serverless.js';
import { type Platform, PLATFORMS, sample, until } from '../support/app.js';

class Never implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Controller('loans')
class LoansController {
  @Get('hang')
  hang(): Promise<string> {
    return new Promise(() => undefined);
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('broken');
  }

  @Get('gated')
  @UseGuards(Never)
  gated(): string {
    return 'never';
  }

  @Get(':id')
  byId(@Param('id') id: string): string {
    return id;
  }

  @Post()
  create(): string {
    return 'created';
  }
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false })],
  controllers: [LoansController],
})
class AppModule {}

/** Everything that a test has opened, closed after it. */
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function make(platform: Platform): Promise<INestApplication> {
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: false });
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (request.url?.endsWith('stopped')) response.writeHead(418).end();
    else next();
  });
  opened.push(() => app.close());
  return app;
}

async function listening<S extends Server>(server: S, options?: ListenOptions): Promise<S> {
  server.listen(options ?? { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  opened.push(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** What the application's servers call with each request. */
function handlerOf(app: INestApplication): RequestListener {
  const instance = app.getHttpAdapter().getInstance() as RequestListener & { routing?: RequestListener };
  return instance.routing ?? instance;
}

/** What Nest's guide asks of who does not call `listen()`. */
async function initialize(app: INestApplication): Promise<void> {
  await app.init();
  await (app.getHttpAdapter().getInstance() as { ready?(): Promise<void> }).ready?.();
}

type Ask = (path: string, method?: string) => Promise<number>;

const over =
  (server: Server, base = '', request = requestOver): Ask =>
  async (path, method = 'GET') => {
    const address = server.address();
    const target =
      typeof address === 'string' ? { socketPath: address } : { host: '127.0.0.1', port: portOf(server) };
    const options = { ...target, method, path: base + path, agent: false, rejectUnauthorized: false };
    const [response] = (await once(request(options).end(), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  };

/** Wraps the listeners of a server as engine.io 6.6 (`attach`) and terminus do. */
function wrapListeners(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/socket.io/')) response.end();
    else for (const listener of listeners) listener.call(server, request, response);
  });
}

interface Way {
  readonly what: string;
  readonly on?: Platform;
  readonly start: (app: INestApplication) => Promise<Ask>;
}

const called =
  (call: Call) =>
  async (app: INestApplication): Promise<Ask> => {
    await initialize(app);
    return (path) => call(handlerOf(app), path);
  };

const WAYS: readonly Way[] = [
  {
    what: 'a server of its own making, after init()',
    start: async (app) => {
      await initialize(app);
      return over(await listening(createServer(handlerOf(app))));
    },
  },
  {
    what: 'HTTPS beside HTTP',
    start: async (app) => {
      await app.listen(0, '127.0.0.1');
      return over(await listening(createHttpsServer(CERTIFICATE, handlerOf(app))), '', requestOverTls);
    },
  },
  {
    what: 'HTTPS of its own making, after init()',
    start: async (app) => {
      await initialize(app);
      return over(await listening(createHttpsServer(CERTIFICATE, handlerOf(app))), '', requestOverTls);
    },
  },
  {
    what: 'a server that was made before init()',
    start: async (app) => {
      const server = await listening(createServer(handlerOf(app)));
      await initialize(app);
      return over(server);
    },
  },
  {
    what: 'a unix socket',
    start: async (app) => {
      await initialize(app);
      const path = join(tmpdir(), `metrics-${process.pid}-${opened.length}-${Math.random()}.sock`);
      return over(await listening(createServer(handlerOf(app)), { path }));
    },
  },
  {
    what: "Nest's own server on a unix socket",
    start: async (app) => {
      const path = join(tmpdir(), `metrics-${process.pid}-own-${Math.random()}.sock`);
      await app.listen(path);
      return over(app.getHttpServer() as Server);
    },
  },
  {
    what: 'a second server, when the first one was wrapped',
    start: async (app) => {
      await app.listen(0, '127.0.0.1');
      wrapListeners(app.getHttpServer() as Server);
      return over(await listening(createServer(handlerOf(app))));
    },
  },
  {
    what: 'the first server, when it was wrapped',
    start: async (app) => {
      await app.listen(0, '127.0.0.1');
      wrapListeners(app.getHttpServer() as Server);
      return over(app.getHttpServer() as Server);
    },
  },
  {
    what: 'a second server that was wrapped',
    start: async (app) => {
      await app.listen(0, '127.0.0.1');
      const second = createServer(handlerOf(app));
      wrapListeners(second);
      return over(await listening(second));
    },
  },
  {
    what: 'a server that calls the application itself',
    start: async (app) => {
      await initialize(app);
      const handler = handlerOf(app);
      return over(await listening(createServer((request, response) => handler(request, response))));
    },
  },
  {
    what: 'a server that was closed and made anew',
    start: async (app) => {
      await initialize(app);
      const first = await listening(createServer(handlerOf(app)));
      first.close();
      await once(first, 'close');
      return over(await listening(createServer(handlerOf(app))));
    },
  },
  {
    what: 'a server that was closed and listens again',
    start: async (app) => {
      await initialize(app);
      const server = await listening(createServer(handlerOf(app)));
      await over(server)('/metrics');
      server.close();
      await once(server, 'close');
      return over(await listening(server));
    },
  },
  {
    what: 'another server that hands on requests by event',
    start: async (app) => {
      await initialize(app);
      const own = app.getHttpServer() as Server;
      return over(
        await listening(createServer((request, response) => own.emit('request', request, response))),
      );
    },
  },
  {
    what: 'another server that hands on connections',
    start: async (app) => {
      await initialize(app);
      const own = app.getHttpServer() as Server;
      const outer = createServer();
      outer.removeAllListeners('connection');
      outer.on('connection', (socket) => own.emit('connection', socket));
      return over(await listening(outer));
    },
  },
  {
    what: 'an application of Express that it is mounted in',
    on: 'Express',
    start: async (app) => {
      await initialize(app);
      const outer = express().use('/nest', app.getHttpAdapter().getInstance() as express.Express);
      return over(await listening(createServer(outer)), '/nest');
    },
  },
  {
    what: 'HTTP/2 beside HTTP/1',
    on: 'Fastify',
    start: async (app) => {
      await app.listen(0, '127.0.0.1');
      const server = createHttp2Server(handlerOf(app) as never) as unknown as Server;
      await listening(server);
      const session = connectHttp2(`http://127.0.0.1:${portOf(server)}`);
      opened.push(() => session.destroy());
      return async (path, method = 'GET') => {
        const stream = session.request({ ':path': path, ':method': method });
        const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
        stream.resume();
        await once(stream, 'close');
        return Number(headers[':status']);
      };
    },
  },
  { what: 'inject()', start: called(injected) },
  {
    what: 'inject() while it listens',
    start: async (app) => {
      await app.listen(0, '127.0.0.1');
      return (path) => injected(handlerOf(app), path);
    },
  },
  {
    what: 'supertest',
    start: async (app) => {
      await initialize(app);
      return async (path) => (await supertest(app.getHttpServer() as Server).get(path)).status;
    },
  },
  {
    what: "serverless-http, by the server's event",
    start: async (app) => {
      await initialize(app);
      const own = app.getHttpServer() as Server;
      return (path) =>
        serverlessHttp((request, response) => void own.emit('request', request, response), path);
    },
  },
  { what: 'serverless-http, by the handler', start: called(serverlessHttp) },
  { what: '@codegenie/serverless-express', start: called(codegenie) },
  { what: 'a response without a socket', on: 'Express', start: called(withoutSocket) },
  { what: 'requests that share a frozen socket', start: called(onSharedSocket) },
  { what: 'mocks without events', on: 'Express', start: called(mocks) },
];

const TABLE = WAYS.flatMap((way) =>
  PLATFORMS.filter((platform) => way.on === undefined || way.on === platform).map((platform) => ({
    platform,
    ...way,
  })),
);

describe('requests over servers that Nest did not make', () => {
  it.each(TABLE)('are counted once, on $platform, over $what', async ({ platform, start }) => {
    const app = await make(platform);
    const ask = await start(app);
    const statuses: number[] = [];
    for (const path of [
      '/loans/17',
      '/loans/18',
      '/loans/gated',
      '/loans/broken',
      '/nowhere',
      '/loans/stopped',
    ]) {
      statuses.push(await ask(path));
    }
    expect(statuses).toEqual([200, 200, 403, 500, 404, 418]);

    const { registry } = app.get(MetricFactory);
    const stopped = platform === 'Express' ? '(unmatched)' : '/loans/:id';
    const expected = {
      [`GET /loans/:id 200`]: 2,
      [`GET /loans/gated 403`]: 1,
      [`GET /loans/broken 500`]: 1,
      'GET (unmatched) 404': 1,
      [`GET ${stopped} 418`]: 1,
    };
    const isDone = async () => total(await registry.metrics(), 'http_requests_total') >= 6;
    await until(isDone, 'all are counted').catch(() => undefined);
    const exposition = await registry.metrics();
    expect(countsIn(exposition)).toEqual(expected);
    expect(total(exposition, 'http_request_duration_seconds_count')).toBe(6);
    expect(sample(exposition, 'active_requests')).toBe(0);
    expect(exposition).not.toContain('metrics_errors_total{');
  });

  it.each(PLATFORMS)('are counted when the client leaves, on %s', async (platform) => {
    const app = await make(platform);
    await initialize(app);
    const handler = handlerOf(app);
    for (const listener of [handler, (...args: Parameters<RequestListener>) => handler(...args)]) {
      const client = await RawClient.to(portOf(await listening(createServer(listener))));
      // The second one waits behind the first.
      client.send(get('/loans/hang') + get('/loans/hang'));
      const { registry } = app.get(MetricFactory);
      await until(async () => sample(await registry.metrics(), 'active_requests') === 2, 'both are active');
      client.abort();
      await until(async () => sample(await registry.metrics(), 'active_requests') === 0, 'both have ended');
    }
    expect(countsIn(await app.get(MetricFactory).registry.metrics())).toEqual({ 'GET /loans/hang 499': 4 });
  });

  it.each(PLATFORMS)('are not measured in bytes when nobody counts them, on %s', async (platform) => {
    const app = await make(platform);
    const ask = await called(serverlessHttp)(app);
    await ask('/loans/17');
    const { registry } = app.get(MetricFactory);
    expect(total(await registry.metrics(), 'http_requests_total')).toBe(1);
    expect(total(await registry.metrics(), 'http_response_size_bytes_count')).toBe(0);
  });
});
