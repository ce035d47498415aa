import { once } from 'node:events';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  request as httpRequest,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { outgoingHttp } from '@app/metrics';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import { request as undiciRequest } from 'undici';
import { until } from '../support/app.js';
import { type MeteredApp, startMetered } from './support/metered.js';

let upstream: Server;
let host: string;
let running: MeteredApp;
let axios: HttpService;
const agent = new Agent({ keepAlive: true });

beforeAll(async () => {
  upstream = createServer((request, response) => {
    if (request.url === '/hang') return;
    if (request.url === '/refused') {
      request.socket.destroy();
      return;
    }
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
      return;
    }
    response.statusCode = Number(/^\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
    response.end('answer');
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  host = `127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const module = await Test.createTestingModule({ imports: [HttpModule] }).compile();
  axios = module.get(HttpService);
});

afterAll(() => {
  agent.destroy();
  upstream.closeAllConnections();
  upstream.close();
});

beforeEach(async () => {
  running = await startMetered(outgoingHttp());
});

afterEach(() => running.app.close());

/** Sends a GET and reads the whole answer; rejects when there is none. */
const CLIENTS: Readonly<Record<string, (url: string, signal?: AbortSignal) => Promise<unknown>>> = {
  fetch: async (url, signal) => (await fetch(url, { signal: signal ?? null })).text(),
  undici: async (url, signal) => (await undiciRequest(url, { signal })).body.text(),
  'node:http': async (url, signal) => {
    const [response] = (await once(get(url, { agent, signal }), 'response')) as [IncomingMessage];
    return response.toArray();
  },
  '@nestjs/axios': (url, signal) =>
    firstValueFrom(axios.get(url, { validateStatus: () => true, ...(signal && { signal }) })),
};

const requests = (status: string) =>
  `http_client_requests_total{method="GET",host="${host}",status_code="${status}"}`;
const of = (name: string) => `${name}{host="${host}"}`;

async function isCounted(status: string, times = 1): Promise<void> {
  await until(async () => (await running.value(requests(status))) === times, `${times} of ${status}`);
  expect(await running.value(of('http_client_active_requests'))).toBe(0);
  expect(await running.value(of('http_client_connections_active'))).toBe(0);
}

describe.each(Object.entries(CLIENTS))('%s', (_, send) => {
  it.each(['200', '404', '503'])('counts an answer with %s once, and times it', async (status) => {
    await send(`http://${host}/${status}/some/path?secret=1`);
    await isCounted(status);
    const timed = `http_client_request_duration_seconds_count{method="GET",host="${host}"}`;
    expect(await running.value(timed)).toBe(1);
    expect(await running.exposition()).not.toContain('secret');
  });

  it('counts a request that this side gives up', async () => {
    await expect(send(`http://${host}/hang`, AbortSignal.timeout(50))).rejects.toHaveProperty('message');
    await isCounted('aborted');
  });

  it('counts an answer that ends too early as an error', async () => {
    await expect(send(`http://${host}/cut`)).rejects.toHaveProperty('message');
    await isCounted('error');
  });

  it('counts a server that is not there as an error', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await expect(send(`http://127.0.0.1:${port}/`)).rejects.toHaveProperty('message');
    const series = `http_client_requests_total{method="GET",host="127.0.0.1:${port}",status_code="error"}`;
    await until(async () => (await running.value(series)) === 1, 'the failure is counted');
  });
});

it('shows requests under way, and connections that are kept for the next', async () => {
  const abort = new AbortController();
  const hanging = CLIENTS['node:http']?.(`http://${host}/hang`, abort.signal).catch(() => undefined);
  const active = of('http_client_connections_active');
  await until(async () => (await running.value(active)) === 1, 'the request has a connection');
  expect(await running.value(of('http_client_active_requests'))).toBe(1);
  abort.abort();
  await hanging;
  await CLIENTS['node:http']?.(`http://${host}/`);
  await isCounted('200');
  expect(await running.value(of('http_client_connections_idle'))).toBe(1);
  agent.destroy();
  await until(async () => (await running.value(of('http_client_connections_idle'))) === 0, 'it is closed');
});

it('counts a bare destroy() of node:http as an error', async () => {
  const request = get(`http://${host}/hang`, { agent });
  const failed = once(request, 'error');
  const active = of('http_client_active_requests');
  await until(async () => (await running.value(active)) === 1, 'the request is sent');
  request.destroy();
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  await isCounted('error');
});

it('leaves no request under way that was over before all of it was written', async () => {
  const sent = httpRequest(`http://${host}/refused`, { method: 'POST' });
  sent.on('error', () => undefined);
  const closed = new Promise((resolve) => sent.once('close', resolve));
  sent.write('half');
  await closed;
  sent.end();
  expect((await running.value(of('http_client_active_requests'))) ?? 0).toBe(0);
  expect((await running.value(of('http_client_connections_active'))) ?? 0).toBe(0);
});

it('hears nothing any more when the application has ended', async () => {
  const { app } = running;
  const ended = await startMetered(outgoingHttp());
  await ended.app.close();
  await CLIENTS['fetch']?.(`http://${host}/`);
  await isCounted('200');
  expect(app).toBeDefined();
});
