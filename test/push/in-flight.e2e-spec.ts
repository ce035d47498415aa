import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { gauge, MetricsModule, type PushOptions } from '@app/metrics';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PLATFORMS, type RunningApp, sample, startApp, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { decodeExport, type ExportedMetric } from './support/otlp-protocol.js';
import { accept, type ReceivedWrite, seriesIn, seriesNamed } from './support/receiver.js';

Logger.overrideLogger(false);

const REQUESTS = 'http_requests_total';
const OPEN = 'pool_connections';

@Injectable()
class Pool implements OnModuleDestroy {
  open = 4;

  onModuleDestroy(): void {
    this.open = 0;
  }
}

const connections = gauge({
  name: OPEN,
  help: 'x',
  inject: [Pool],
  collect(pool) {
    this.set(pool.open);
  },
});

/** Its labels become attributes of the resource in OTLP. */
const info = gauge({
  name: 'target_info',
  help: 'x',
  labelNames: ['team'],
  collect() {
    this.set({ team: 'lending' }, 1);
  },
});

let working: () => void;
let release: () => void;
let released: Promise<void>;
let receiver: Server;
let received: ReceivedWrite[];
let answer: (write: ReceivedWrite, response: ServerResponse) => void;
let url: string;

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    working();
    await released;
    return 'done';
  }
}

beforeEach(async () => {
  released = new Promise((resolve) => (release = resolve));
  received = [];
  answer = (write, response) => (isTo('write')(write) ? accept(response, write) : response.end());
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, headers, url: path } = request;
    const write = { method, headers: { ...headers, path }, body: Buffer.concat(chunks), atMs: 0 };
    received.push(write);
    answer(write, response);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterEach(() => {
  receiver.close();
  receiver.closeAllConnections();
});

const isTo =
  (where: 'metrics' | 'write' | 'otlp') =>
  ({ headers }: ReceivedWrite): boolean =>
    String(headers['path']).startsWith(`/${where}`);

/** An application that pushes in every way. */
async function start(
  platform: (typeof PLATFORMS)[number] = 'Express',
  push: Partial<PushOptions> = {},
  server?: { readonly port: number; readonly lingerMs: number },
): Promise<RunningApp> {
  const root = MetricsModule.forRoot({
    ...(server && { server: { host: '127.0.0.1', ...server } }),
    push: {
      url,
      job: 'shop',
      remoteWrite: { url: `${url}/write`, intervalMs: false },
      otlp: { url: `${url}/otlp`, intervalMs: false, compression: 'none' },
      ...push,
    },
  });
  const imports = [root, MetricsModule.forFeature([connections, info])];
  return startApp({ imports, providers: [Pool], controllers: [SlowController] }, undefined, platform);
}

/** Sends a request and resolves when it is in the handler. */
async function requestInFlight({ url: own }: RunningApp): Promise<{ answered: Promise<unknown> }> {
  const inHandler = new Promise<void>((resolve) => (working = resolve));
  // On a connection of its own: Fastify would wait for its client to close a kept one.
  const answered = once(get(`${own}/slow`, { agent: false }), 'response') as Promise<[IncomingMessage]>;
  await inHandler;
  return { answered: answered.then(([response]) => response.resume()) };
}

/** Closes the application, and ends the request once the last push is through. */
async function close({ app }: RunningApp): Promise<void> {
  const closed = app.close();
  await until(() => new Set(received.map(({ headers }) => headers['path'])).size === 3, 'all are pushed to');
  release();
  await closed;
}

const points = ({ sum, gauge: plain }: ExportedMetric): number | undefined =>
  (sum ?? plain)?.dataPoints[0]?.asDouble;

describe.each(PLATFORMS)('a request in flight when the application is closed, on %s', (platform) => {
  it('is in what is pushed after it, while the pool stays as it was before the end', async () => {
    const running = await start(platform);
    const { answered } = await requestInFlight(running);
    await close(running);
    await answered;

    const pages = received.filter(isTo('metrics'));
    const shown = pages.map(({ body }) => body.toString());
    const series = `${REQUESTS}{method="GET",endpoint="/slow",status_code="200"}`;
    expect(pages.map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(shown.map((page) => sample(page, series))).toEqual([undefined, 1]);
    expect(shown.map((page) => sample(page, OPEN))).toEqual([4, undefined]);

    const written = received.filter(isTo('write')).flatMap(seriesIn);
    const values = (name: string): (number | undefined)[] =>
      seriesNamed(written, name).map(({ samples: [one], isStale }) => (isStale ? NaN : one?.value));
    expect(values(REQUESTS)).toEqual([1, NaN]);
    expect(values(OPEN)).toEqual([4, NaN]);

    const exported = received.filter(isTo('otlp')).map(({ body }) => decodeExport(body).resourceMetrics[0]);
    const point = (name: string): (number | undefined)[] =>
      exported.map(
        (one) => one?.scopeMetrics[0]?.metrics.filter((metric) => metric.name === name).map(points)[0],
      );
    const [first, rest] = exported.map((one) => one?.resource.attributes);
    expect(first).toContainEqual({ key: 'team', value: { stringValue: 'lending' } });
    expect(rest).toEqual(first);
    expect(point(REQUESTS)).toEqual([undefined, 1]);
    expect(point(OPEN)).toEqual([4, undefined]);
  });
});

describe('what is pushed after the last push', () => {
  it('is nothing when nothing was counted since', async () => {
    const running = await start();
    await close(running);
    expect(received.filter(isTo('metrics'))).toHaveLength(1);
    expect(received.filter(isTo('otlp'))).toHaveLength(1);
    const written = received.filter(isTo('write')).flatMap(seriesIn);
    expect(written.filter(({ isStale }) => isStale)).toHaveLength(written.length / 2);
  });

  it('has the time that the last push has left', async () => {
    const running = await start('Express', {
      // Also on a busy machine long enough for what comes before.
      timeoutMs: 3000,
      remoteWrite: undefined,
      otlp: undefined,
    });
    const { answered } = await requestInFlight(running);
    answer = ({ method }, response) => (method === 'POST' ? undefined : response.end());
    const closed = running.app.close();
    await until(() => received.length === 1, 'the last push is there');
    release();
    await closed;
    await answered;
    expect(received.map(({ method }) => method)).toEqual(['PUT', 'POST']);
  });

  it('comes before the wait for a last scrape', async () => {
    const port = await freePort();
    const running = await start('Express', {}, { port, lingerMs: 60_000 });
    const { answered } = await requestInFlight(running);
    const closed = close(running);
    await answered;
    await until(() => received.filter(isTo('metrics')).length === 2, 'the rest is pushed');
    const scraped = async (): Promise<boolean> => {
      const page = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
      await page?.text();
      return page === undefined;
    };
    await until(scraped, 'a scrape has ended the wait');
    await closed;
    expect(received.filter(isTo('metrics'))).toHaveLength(2);
  });
});
