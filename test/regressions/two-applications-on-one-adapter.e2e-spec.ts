// oxlint-disable jest/expect-expect -- expectCounts() asserts
import { afterEach, expect, it, jest } from '@jest/globals';
import { Controller, Get, type INestApplication, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { MetricFactory, MetricsModule } from '@app/metrics';
import express from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countsIn } from '../http/support/recorded.js';
import { until } from '../support/app.js';

@Controller()
class OneController {
  @Get('one')
  one(): string {
    return 'one';
  }
}

@Controller()
class OtherController {
  @Get('other')
  other(): string {
    return 'other';
  }
}

const METRICS = { defaultMetrics: false, runtime: false, endpoint: false } as const;

@Module({ imports: [MetricsModule.forRoot(METRICS)], controllers: [OneController] })
class OneModule {}

@Module({ imports: [MetricsModule.forRoot(METRICS)], controllers: [OtherController] })
class OtherModule {}

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function start(module: Type, adapter: ExpressAdapter): Promise<INestApplication> {
  const app = await NestFactory.create(module, adapter, { logger: false });
  opened.push(() => app.close());
  return app;
}

async function ask(server: Server, path: string): Promise<void> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
}

async function expectCounts(app: INestApplication, expected: Record<string, number>): Promise<void> {
  const counts = async () => countsIn(await app.get(MetricFactory).registry.metrics());
  const sum = (numbers: Record<string, number>) => Object.values(numbers).reduce((a, b) => a + b, 0);
  await until(async () => sum(await counts()) >= sum(expected), 'all are counted').catch(() => undefined);
  expect(await counts()).toEqual(expected);
}

it('counts a request where it came in, whichever application on one Express answers', async () => {
  const shared = express();
  const one = await start(OneModule, new ExpressAdapter(shared));
  const other = await start(OtherModule, new ExpressAdapter(shared));
  // The other one's not-found handler would come before the routes of the first.
  await one.init();
  await ask(one.getHttpServer() as Server, '/one');
  await other.init();
  await ask(other.getHttpServer() as Server, '/one');
  await ask(other.getHttpServer() as Server, '/one');
  await expectCounts(one, { 'GET /one 200': 1 });
  await expectCounts(other, { 'GET /one 200': 2 });
});

it('counts a request over a server of neither in one of them', async () => {
  const shared = express();
  const one = await start(OneModule, new ExpressAdapter(shared));
  const other = await start(OtherModule, new ExpressAdapter(shared));
  await one.init();
  await other.init();
  const third = createServer(shared);
  opened.push(() => third.close());
  await ask(third, '/one');
  await ask(third, '/one');
  await expectCounts(one, {});
  await expectCounts(other, { 'GET /one 200': 2 });
});

it('counts what comes over a shared server in the first application, and says so', async () => {
  const adapter = new ExpressAdapter();
  const one = await start(OneModule, adapter);
  await one.init();
  const other = await NestFactory.create(
    OtherModule,
    new Proxy(adapter, {
      // An adapter that is handed on with the server it has.
      get: (target, name) =>
        name === 'initHttpServer' ? () => undefined : Reflect.get(target, name, target),
    }),
    { logger: false },
  );
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  opened.push(() => warn.mockRestore());
  await other.init();
  expect(warn.mock.calls.flat().join('\n')).toContain('shares its HTTP server with another one');
  await ask(one.getHttpServer() as Server, '/one');
  await expectCounts(one, { 'GET /one 200': 1 });
  await expectCounts(other, {});
});

it('counts an application that is mounted in another one there', async () => {
  const inner = await start(OneModule, new ExpressAdapter());
  await inner.init();
  const outer = await start(OtherModule, new ExpressAdapter());
  outer.use('/inner', inner.getHttpAdapter().getInstance() as express.Express);
  await outer.init();
  await ask(outer.getHttpServer() as Server, '/inner/one');
  await ask(inner.getHttpServer() as Server, '/one');
  await expectCounts(inner, { 'GET /one 200': 1 });
  await expectCounts(outer, { 'GET /inner/one 200': 1 });
});
