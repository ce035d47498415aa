import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { Counter } from '../../instruments/counter.js';
import { Exposer } from '../exposer.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import { send, type SendOptions } from './send.js';

const SERIES = 30_000;
const counter = new Counter({
  name: 'jobs_total',
  help: 'x',
  labelNames: ['id'],
  registers: [],
  maxSeries: Infinity,
});
for (let i = 0; i < SERIES; i++) counter.inc({ id: `some job of many ${i}` });

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  if (server?.listening) await new Promise((resolve) => server?.close(resolve));
});

/** A server that sends this exposition; `sent` resolves as the first `send` does. */
async function serve(options: SendOptions & { wrap?: (response: ServerResponse) => void } = {}): Promise<{
  port: number;
  sent: Promise<boolean>;
}> {
  const { wrap, ...sendOptions } = options;
  const answered = new Promise<boolean>((resolve, reject) => {
    server = createServer((_, response) => {
      wrap?.(response);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const exposition = new Exposer().expose([counter as unknown as RegistryMetric], {
        format: { type: 'text', version: '0.0.4', escaping: 'underscores' },
        deadlineMs: 10_000,
        signal: gone.signal,
        onError: (_, error) => reject(error),
      });
      send(exposition, response, sendOptions).then(resolve, reject);
    });
  });
  const listening = server as unknown as Server;
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { port: (listening.address() as AddressInfo).port, sent: answered };
}

async function scrape(port: number): Promise<Buffer> {
  const [response] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [
    IncomingMessage,
  ];
  return buffer(response);
}

function expectAll(body: Buffer): void {
  const lines = body.toString().trimEnd().split('\n');
  expect(lines).toHaveLength(SERIES + 2);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.at(-1)).toBe(`jobs_total{id="some job of many ${SERIES - 1}"} 1`);
}

describe('sending an exposition', () => {
  it('answers with all of it', async () => {
    const { port, sent } = await serve();
    expectAll(await scrape(port));
    expect(await sent).toBe(true);
  });

  it('answers with all of it, packed', async () => {
    const { port, sent } = await serve({ gzip: true });
    const body = await scrape(port);
    expect(body.length).toBeLessThan(SERIES * 10);
    expectAll(gunzipSync(body));
    expect(await sent).toBe(true);
  });

  it('answers with all of it through a wrapper of write() that drops its callback', async () => {
    const wrap = (response: ServerResponse): void => {
      const write = response.write.bind(response);
      response.write = ((chunk: Buffer) => write(chunk)) as ServerResponse['write'];
    };
    const { port, sent } = await serve({ wrap });
    expectAll(await scrape(port));
    expect(await sent).toBe(true);
  });

  it('waits for a client that reads slowly', async () => {
    const { port, sent } = await serve();
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.0\r\n\r\n');
    const chunks: Buffer[] = [];
    for await (const chunk of socket) {
      chunks.push(chunk as Buffer);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const body = Buffer.concat(chunks);
    expectAll(body.subarray(body.indexOf('\r\n\r\n') + 4));
    expect(await sent).toBe(true);
  });

  it.each([{ gzip: false }, { gzip: true }])('stops when the client goes away: %j', async (options) => {
    const { port, sent } = await serve(options);
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    response.destroy();
    expect(await sent).toBe(false);
  });
});
