import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Controller, Get, Inject, Module, ServiceUnavailableException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createService } from '../create-service.js';
import { ServiceKitModule } from '../service-kit.module.js';
import type { TraceSpan } from './recent-traces.js';
import { inSpan } from './spans.js';
import { TracesModule } from './traces.module.js';
import { Tracing } from './tracing.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };
const BACKEND = Symbol('URL of the backend');

@Controller()
class Shop {
  constructor(@Inject(BACKEND) private readonly backend: string) {}

  @Get('orders/:id')
  async order(): Promise<unknown> {
    await inSpan('check', async () => setImmediate());
    const response = await fetch(`${this.backend}/stock/7?secret=1`);
    return { stock: await response.json() };
  }

  @Get('stock/:id')
  stock(): number {
    return 3;
  }

  @Get('closed')
  closed(): never {
    throw new ServiceUnavailableException();
  }
}

const running: NestExpressApplication[] = [];
let url: string;
let backend: string;

beforeEach(async () => {
  process.env['OTEL_TRACES_SAMPLER'] = 'parentbased_always_off';
  backend = await start('');
  url = await start(backend);
});

afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
  delete process.env['OTEL_TRACES_SAMPLER'];
  delete process.env['OTEL_SDK_DISABLED'];
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
});

it('a trace goes on from the caller through this service into the one that it calls', async () => {
  await startTracing();
  const response = await fetch(`${url}/orders/1`, { headers: CALLER });
  expect(await response.json()).toEqual({ stock: 3 });
  const spans = await spansAt(url, 4);
  const [order, check, call, stock] = spans;
  expect(spans).toMatchObject([
    { name: 'GET /orders/:id', kind: 'server', parentSpanId: '00f067aa0ba902b7', service: 'shop' },
    { name: 'check', kind: 'internal', parentSpanId: order?.spanId },
    { name: 'GET', kind: 'client', parentSpanId: order?.spanId },
    { name: 'GET /stock/:id', kind: 'server', parentSpanId: call?.spanId },
  ]);
  expect(call?.attributes).toMatchObject({ 'http.response.status_code': 200, 'url.path': '/stock/7' });
  expect(JSON.stringify(spans)).not.toContain('secret');
  expect(order?.durationMs).toBeGreaterThanOrEqual(stock?.durationMs ?? NaN);
  expect(check?.error).toBeUndefined();
});

it('a failure shows', async () => {
  await startTracing();
  await fetch(`${url}/closed`, { headers: CALLER });
  expect(await spansAt(url, 1)).toMatchObject([{ name: 'GET /closed', error: 'Service Unavailable' }]);
});

it('a call that nobody answers shows', async () => {
  await startTracing();
  await running.shift()?.close();
  await fetch(`${url}/orders/1`, { headers: CALLER });
  expect(await spansAt(url, 3)).toMatchObject([
    { name: 'GET /orders/:id', error: 'Internal Server Error' },
    { name: 'check' },
    { name: 'GET', kind: 'client', error: expect.stringContaining('ECONNREFUSED') },
  ]);
});

it('shows what its peers know of a trace', async () => {
  await startTracing();
  await fetch(`${url}/closed`, { headers: CALLER });
  const asking = await start('', [url, 'http://127.0.0.1:1']);
  expect(await spansAt(asking, 1)).toMatchObject([{ name: 'GET /closed' }]);
});

it('shows people a page, in which nothing of a request is markup', async () => {
  await startTracing();
  await fetch(`${url}/orders/<b>`, { headers: CALLER });
  await spansAt(url, 4);
  const page = await fetch(`${url}/traces/${TRACE_ID}`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const html = await page.text();
  expect(html).toContain('GET /orders/:id');
  expect(html).not.toContain('<b>');
});

it('says why a trace is not there', async () => {
  await startTracing();
  await fetch(`${url}/closed`);
  const response = await fetch(`${url}/traces/${TRACE_ID}`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('not sampled') });
  expect((await fetch(`${url}/traces/nonsense`)).status).toBe(400);
});

it('sends traces to where they stay', async () => {
  const received: string[] = [];
  const collector = createServer((request, response) => {
    received.push(request.url ?? '');
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] =
    `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  await startTracing();
  await fetch(`${url}/closed`, { headers: CALLER });
  await spansAt(url, 1);
  // It sends what it has before it ends.
  for (const app of running.splice(0).toReversed()) await app.close();
  expect(received).toEqual(['/v1/traces']);
  collector.close();
});

it('traces nothing when OpenTelemetry is switched off', async () => {
  process.env['OTEL_SDK_DISABLED'] = 'true';
  await startTracing();
  await fetch(`${url}/orders/1`, { headers: CALLER });
  expect((await fetch(`${url}/traces/${TRACE_ID}`)).status).toBe(404);
});

async function start(backendUrl: string, peers: readonly string[] = []): Promise<string> {
  @Module({
    imports: [ServiceKitModule, TracesModule.register(peers)],
    controllers: [Shop],
    providers: [{ provide: BACKEND, useValue: backendUrl }],
  })
  class ShopModule {}

  const description = { name: 'shop', title: 'Shop', description: 'Sells.', defaultPort: 0 };
  const app = await createService(ShopModule, description, { logger: false });
  await app.listen(0, '127.0.0.1');
  running.push(app);
  return app.getUrl();
}

/** In this process, whose spans belong to the service at `url`. */
async function startTracing(): Promise<void> {
  await running.at(-1)?.get(Tracing).start('shop');
}

/** The spans of the trace, as soon as there are that many: a span ends when its response is closed. */
async function spansAt(service: string, count: number): Promise<readonly TraceSpan[]> {
  for (;;) {
    const response = await fetch(`${service}/traces/${TRACE_ID}`);
    const { spans = [] } = (await response.json()) as { spans?: readonly TraceSpan[] };
    if (spans.length >= count) return spans;
  }
}
