import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TrafficOptions } from '../../apps/traffic/src/options.js';
import { runTraffic } from '../../apps/traffic/src/run.js';

/** One server for both services, which remembers what it was asked. */
class RecordingServer {
  readonly requests: string[] = [];
  readonly #server: Server = createServer();

  async start(behave: RequestListener): Promise<string> {
    this.#server.on('request', (request: IncomingMessage) =>
      this.requests.push(`${request.method} ${request.url}`),
    );
    this.#server.on('request', behave);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

const ID = '6f1d9c5e-2b1a-4c7e-9a51-0d6f4c1f7c11';
const loan = { id: ID, status: 'approved', amount: 900, outstandingAmount: 900, termMonths: 9 };

/** Answers like services in which everything goes well. */
const wellBehaved: RequestListener = (request, response) => {
  request.resume().on('end', () => {
    const body = request.url?.startsWith('/api/users?') ? { total: 7 } : { ...loan, loan };
    response.writeHead(request.method === 'POST' ? 201 : 200).end(JSON.stringify(body));
  });
};

describe('traffic', () => {
  let server: RecordingServer;

  beforeEach(() => {
    server = new RecordingServer();
  });
  afterEach(() => server.stop());

  function run(url: string, options: Partial<TrafficOptions>, stop = new AbortController().signal) {
    const defaults = { ratePerSecond: 500, durationSeconds: 0.5, seed: 42 };
    return runTraffic({ ...defaults, lendingUrl: url, dataUrl: url, ...options }, stop, () => undefined);
  }

  it('registers, applies, decides, pays and reads, and ends when its time is over', async () => {
    const summary = await run(await server.start(wellBehaved), { durationSeconds: 1 });
    expect(server.requests).toEqual(
      expect.arrayContaining([
        'GET /api/users?limit=1',
        'POST /api/users',
        'POST /api/loans',
        `POST /api/loans/${ID}/payments`,
        `GET /api/loans/${ID}`,
        'GET /api/statistics',
      ]),
    );
    expect(summary).toMatch(/\d+ requests, .* \| 200: \d+, 201: \d+(, hung up: \d+)? \| 0 in flight$/);
  });

  it('counts people on from those who are registered, so that a seed can be used again', async () => {
    const emails: string[] = [];
    const url = await server.start((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => {
        emails.push(...(/[a-z.]+\.42-\d+@example\.com/.exec(chunk) ?? []));
      });
      wellBehaved(request, response);
    });
    await run(url, {});
    const numbers = emails.map((email) => Number(/-(\d+)@/.exec(email)?.[1])).toSorted((a, b) => a - b);
    expect(numbers[0]).toBe(7);
  });

  it('carries on when nobody listens, and says so', async () => {
    const url = await server.start(wellBehaved);
    await server.stop();
    expect(await run(url, {})).toMatch(/ \| unreachable: \d+ \| 0 in flight, \d+ repeated$/);
  });

  it('sends payments and applications with a key each, the same one when it repeats them', async () => {
    const keys: (string | undefined)[] = [];
    const url = await server.start((request, response) => {
      const isKeyed = /^\/api\/loans$|\/payments$/.test(request.url ?? '') && request.method === 'POST';
      if (!isKeyed) return wellBehaved(request, response);
      const key = request.headers['idempotency-key'];
      const isFirst = typeof key === 'string' && !keys.includes(key);
      if (typeof key === 'string') keys.push(key);
      return isFirst ? response.writeHead(503, { 'retry-after': '0' }).end() : wellBehaved(request, response);
    });
    const summary = await run(url, { durationSeconds: 1 });
    expect(summary).toMatch(/ 503: \d+.*, \d+ repeated/);
    const repeated = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
    expect(repeated.size).toBeGreaterThan(10);
    expect(keys.length).toBeLessThanOrEqual(2 * new Set(keys).size);
  });

  it('carries on when every answer is an error or makes no sense', async () => {
    const url = await server.start((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(request.method === 'GET' ? 200 : 500).end('<html>'));
    });
    expect(await run(url, {})).toMatch(/200: \d+/);
  });

  it('sends no more than 256 requests at a time to a server that hangs, and gives up on them at the end', async () => {
    const url = await server.start((request, response) => {
      if (request.url?.startsWith('/api/users?')) wellBehaved(request, response);
    });
    const summary = await run(url, { ratePerSecond: 1000, durationSeconds: 0.6 });
    // Beside one that counts the users, and three that would watch.
    expect(summary).toMatch(/260 requests, .* \| 200: 1, hung up: 259 \| 0 in flight, \d+ skipped$/);
  });

  it('stops at once when asked to', async () => {
    const stop = new AbortController();
    const url = await server.start((request, response) => {
      wellBehaved(request, response);
      if (server.requests.length === 20) stop.abort();
    });
    const summary = await run(url, { durationSeconds: Infinity }, stop.signal);
    expect(summary).toContain('0 in flight');
  });
});
