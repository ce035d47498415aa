// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricFactory, MetricsModule } from '@app/metrics';
import { channel } from 'node:diagnostics_channel';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Platform, PLATFORMS, sample, scrape, startApp, until } from '../support/app.js';
import { get, RawClient } from './support/raw-client.js';
import { countsIn, expectRecorded } from './support/recorded.js';

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }

  @Get('gated')
  gated(): string {
    return 'never reached';
  }

  @Get('hang')
  hang(): Promise<string> {
    return new Promise((resolve) => (release = () => resolve('released')));
  }
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false })],
  controllers: [LoansController],
})
class AppModule {}

/** Answers the request that hangs. */
let release: () => void = () => undefined;

const ADAPTERS: Record<Platform, () => AbstractHttpAdapter> = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
};

/** Which of the process's channels about HTTP servers somebody listens to. */
const heardChannels = (): string[] =>
  ['http.server.request.start', 'http.server.response.finish', 'net.server.socket'].filter(
    (name) => channel(name).hasSubscribers,
  );

/** All events of a server with how many listen to each. */
const listenersOf = (server: Server): Record<string, number> =>
  Object.fromEntries(server.eventNames().map((event) => [String(event), server.listenerCount(event)]));

describe.each(PLATFORMS)('an application with HTTP metrics, on %s', (platform) => {
  it('as NestFactory makes it, records its requests', async () => {
    const app = await NestFactory.create(AppModule, ADAPTERS[platform](), { logger: false });
    app.setGlobalPrefix('api');
    app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      if (request.headers['x-stop']) response.end('stopped');
      else next();
    });
    await app.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
    try {
      await (await fetch(`${url}/api/loans`)).text();
      await (await fetch(`${url}/api/loans/gated`, { headers: { 'x-stop': 'yes' } })).text();
      await expectRecorded(url, {
        'GET /api/loans 200': 1,
        [`GET ${platform === 'Express' ? '(unmatched)' : '/api/loans/gated'} 200`]: 1,
      });
    } finally {
      await app.close();
    }
  });

  it('counts for itself beside another one in the process', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => startApp({ imports: [AppModule] }, undefined, platform)),
    );
    if (!one || !other) throw new Error('not started');
    try {
      for (const { url } of [one, other, other]) await (await fetch(`${url}/loans`)).text();
      expect(countsIn(await scrape(one.url))).toEqual({ 'GET /loans 200': 1 });
      expect(countsIn(await scrape(other.url))).toEqual({ 'GET /loans 200': 2 });
    } finally {
      await Promise.all([one.app.close(), other.app.close()]);
    }
  });

  it('takes back every listener when it closes, 200 times over', async () => {
    const bare = await startApp({ controllers: [LoansController] }, undefined, platform);
    const bareServer = bare.app.getHttpServer() as Server;
    await bare.app.close();

    const leftBehind = () => ({
      handles: process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|Pipe/.test(kind)).length,
      ofProcess: process.eventNames().reduce((sum, event) => sum + process.listenerCount(event), 0),
      channels: heardChannels(),
    });
    const cycle = async (): Promise<Server> => {
      const { app, url } = await startApp({ imports: [AppModule] }, undefined, platform);
      await (await fetch(`${url}/loans`, { headers: { connection: 'close' } })).text();
      await app.close();
      return app.getHttpServer() as Server;
    };
    await cycle();
    const before = leftBehind();
    for (let round = 0; round < 200; round++)
      expect(listenersOf(await cycle())).toEqual(listenersOf(bareServer));
    await until(() => leftBehind().handles <= before.handles, 'all handles are closed');
    expect(leftBehind()).toMatchObject({ ofProcess: before.ofProcess, channels: [] });
  }, 120_000);

  it('leaves nothing in the process when the start fails after its own part of it', async () => {
    @Injectable()
    class Database implements OnModuleInit {
      onModuleInit(): void {
        throw new Error('no database');
      }
    }
    const started = startApp({ imports: [AppModule], providers: [Database] }, undefined, platform);
    await expect(started).rejects.toThrow('no database');
    expect(heardChannels()).toEqual([]);
  });

  it.each([
    { how: 'waits for it', end: () => release(), status: 200 },
    { how: 'cuts it off', end: (server: Server) => server.closeAllConnections(), status: 500 },
  ])('has counted a request under way once it is closed, when it $how', async ({ end, status }) => {
    const { app, url, port } = await startApp({ imports: [AppModule] }, undefined, platform);
    const server = app.getHttpServer() as Server;
    const { registry } = app.get(MetricFactory);
    const client = await RawClient.to(port);
    client.send(get('/loans/hang', 'Connection: close'));
    await until(async () => sample(await scrape(url), 'active_requests') === 1, 'the request is active');
    const closed = app.close();
    await until(() => !server.listening, 'the server takes no more connections');
    end(server);
    await closed;
    const exposition = await registry.metrics();
    expect(countsIn(exposition)).toEqual({ [`GET /loans/hang ${status}`]: 1 });
    expect(sample(exposition, 'active_requests')).toBe(0);
  });

  it('ends with no active request when its registry is reset in between', async () => {
    const { app, url, port } = await startApp({ imports: [AppModule] }, undefined, platform);
    try {
      const client = await RawClient.to(port);
      client.send(get('/loans/hang'));
      await until(async () => sample(await scrape(url), 'active_requests') === 1, 'the request is active');
      app.get(MetricFactory).registry.resetMetrics();
      client.abort();
      await expectRecorded(url, { 'GET /loans/hang 499': 1 });
      expect(sample(await scrape(url), 'active_requests')).toBe(0);
    } finally {
      app.getHttpServer().closeAllConnections();
      await app.close();
    }
  });

  it('goes on counting after its registry was reset', async () => {
    const { app, url } = await startApp({ imports: [AppModule] }, undefined, platform);
    try {
      const ask = async () => (await fetch(`${url}/loans`)).text();
      await ask();
      await ask();
      app.get(MetricFactory).registry.resetMetrics();
      await ask();
      const exposition = await scrape(url);
      expect(countsIn(exposition)).toEqual({ 'GET /loans 200': 1 });
      expect(sample(exposition, 'http_request_duration_seconds_count{method="GET",endpoint="/loans"}')).toBe(
        1,
      );
    } finally {
      await app.close();
    }
  });

  // As Fastify has one for each address of `localhost`.
  it('records what comes over a second server that it shares its handler with', async () => {
    const { app, url } = await startApp({ imports: [AppModule] }, undefined, platform);
    const handler = (app.getHttpServer() as Server).listeners('request').at(-1) as RequestListener;
    const second = createServer(handler).listen(0, '127.0.0.1');
    try {
      await once(second, 'listening');
      const { port } = second.address() as AddressInfo;
      for (const _ of [1, 2]) await (await fetch(`http://127.0.0.1:${port}/loans`)).text();
      expect(countsIn(await scrape(url))).toEqual({ 'GET /loans 200': 2 });
      expect(second.listenerCount('request')).toBe(2);
    } finally {
      second.closeAllConnections();
      second.close();
      await app.close();
    }
    expect(second.listenerCount('request')).toBe(1);
  });

  it('starts and closes without listening', async () => {
    const app: INestApplication = await NestFactory.create(AppModule, ADAPTERS[platform](), {
      logger: false,
    });
    await app.init();
    await expect(app.close()).resolves.toBeUndefined();
  });

  it('counts no request that never came over its server', async () => {
    const { app, url } = await startApp({ imports: [AppModule] }, undefined, platform);
    const other = await startApp({ controllers: [LoansController] }, undefined, platform);
    try {
      await (await fetch(`${other.url}/loans`)).text();
      expect(countsIn(await scrape(url))).toEqual({});
    } finally {
      await Promise.all([app.close(), other.app.close()]);
    }
  });
});

describe('an application without HTTP', () => {
  it('starts and closes with the metrics module', async () => {
    const context = await NestFactory.createApplicationContext(AppModule, { logger: false });
    await expect(context.close()).resolves.toBeUndefined();
  });
});
