import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Logger } from '@nestjs/common';
import { counter, type ManagementServerOptions, MetricFactory, MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PLATFORMS, type RunningApp, sample, scrape, startApp, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';

const LONG_MS = 60_000;
const REQUESTS = 'http_requests_total{method="GET",endpoint="/slow",status_code="200"}';

let working: () => void;
let release: () => void;
let released: Promise<void>;
let said: string[];
let own: string;

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    working();
    await released;
    return 'done';
  }
}

beforeEach(() => {
  released = new Promise((resolve) => (release = resolve));
  said = [];
  for (const level of ['log', 'warn'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((message: unknown) => {
      said.push(`${level}: ${String(message)}`);
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function start(
  server: Omit<ManagementServerOptions, 'port'>,
  options: Parameters<typeof MetricsModule.forRoot>[0] = {},
  platform: (typeof PLATFORMS)[number] = 'Express',
): Promise<RunningApp> {
  const port = await freePort();
  own = `http://127.0.0.1:${port}`;
  const root = MetricsModule.forRoot({ ...options, server: { port, host: '127.0.0.1', ...server } });
  return startApp({ imports: [root], controllers: [SlowController] }, undefined, platform);
}

const isWaiting = () =>
  until(() => said.some((line) => line.includes('at most for a last scrape')), 'it waits');

describe.each(PLATFORMS)('the management server with lingerMs on %s', (platform) => {
  it('stays until a scrape has read what the last requests counted', async () => {
    const { app, url } = await start({ lingerMs: LONG_MS }, {}, platform);
    const inHandler = new Promise<void>((resolve) => (working = resolve));
    // On a connection of its own: Fastify would wait for its client to close a kept one.
    const answered = once(get(`${url}/slow`, { agent: false }), 'response') as Promise<[IncomingMessage]>;
    await inHandler;
    const closed = app.close();
    // Before the application has ended its work: this scrape does not count.
    expect(sample(await scrape(own), REQUESTS)).toBeUndefined();
    release();
    const [{ statusCode }] = await answered;
    expect(statusCode).toBe(200);
    await isWaiting();
    await expect(fetch(`${url}/slow`)).rejects.toThrow('fetch failed');
    expect(sample(await scrape(own), REQUESTS)).toBe(1);
    await closed;
    expect(said.at(-1)).toMatch(/^log: A scrape has read everything after \d+ ms\.$/);
    await expect(fetch(own)).rejects.toThrow('fetch failed');
  });
});

describe('the wait for a last scrape', () => {
  it('ends when the time is over, and says what is lost', async () => {
    const { app } = await start({ lingerMs: 20 });
    await app.close();
    expect(said.at(-1)).toContain(
      'warn: No scrape has read everything in 20 ms: what was counted since the last',
    );
  });

  it.each<[string, string, RequestInit]>([
    ['HEAD', '/metrics', { method: 'HEAD' }],
    ['a part of the metrics', '/metrics?name[]=process_cpu_seconds_total', {}],
    ['the live page', '/metrics/live', {}],
    ['a scrape without the token', '/metrics', {}],
  ])('does not end by %s', async (_what, path, init) => {
    const { app } = await start(
      { lingerMs: LONG_MS },
      { live: true, auth: (request) => request.headers.authorization !== undefined },
    );
    const closed = app.close();
    await isWaiting();
    const headers = { authorization: 'x' };
    await (await fetch(own + path, _what.endsWith('token') ? init : { ...init, headers })).text();
    expect(said.at(-1)).toContain('at most for a last scrape');
    await (await fetch(`${own}/metrics`, { headers })).text();
    await closed;
    expect(said.at(-1)).toContain('log: A scrape has read everything');
  });

  it.each([
    ['a long page', 50_000],
    ['a page that the buffers of the system hold', 1],
  ])('does not end by a scraper that hangs up in the middle of %s', async (_what, series) => {
    const { app } = await start({ lingerMs: LONG_MS });
    const things = app
      .get(MetricFactory, { strict: false })
      .get(counter({ name: 'things_total', help: 'x', labelNames: ['id'], maxSeries: Infinity }));
    for (let id = 0; id < series; id++) things.inc({ id: String(id) });
    const closed = app.close();
    await isWaiting();
    const client = connect(Number(new URL(own).port), '127.0.0.1');
    await once(client, 'connect');
    // Not read, so that the bytes stay in the system, which then resets the connection.
    client.pause().write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => client.readableLength > 0 || client.bytesWritten > 0, 'it has asked');
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.resetAndDestroy();
    await scrapeAfterwards();
    await closed;
    expect(said.filter((line) => line.includes('has read everything after'))).toHaveLength(1);
  });

  it('lets a second scraper finish that has come meanwhile', async () => {
    const { app } = await start({ lingerMs: LONG_MS });
    const closed = app.close();
    await isWaiting();
    const pages = await Promise.all([scrape(own), scrape(own)]);
    for (const page of pages) expect(sample(page, 'process_start_time_seconds')).toBeGreaterThan(0);
    await closed;
  });

  it('has no more time than the last push leaves', async () => {
    const gateway = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const { app } = await start({ lingerMs: LONG_MS }, { push: { url, job: 'x' }, shutdownTimeoutMs: 100 });
    await app.close();
    expect(said.join('\n')).toContain('no answer within 100 ms (shutdownTimeoutMs)');
    expect(said.at(-1)).toContain('warn: No scrape has read everything in 0 ms');
    gateway.close();
    gateway.closeAllConnections();
  });

  it('is refused as a negative number', async () => {
    await expect(start({ lingerMs: -1 })).rejects.toThrow('server.lingerMs: -1 is not a whole number from 0');
  });
});

/** The scrape that counts, which comes after the one that was broken off. */
async function scrapeAfterwards(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(said.at(-1)).toContain('at most for a last scrape');
  await scrape(own);
}
