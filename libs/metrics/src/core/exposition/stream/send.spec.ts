import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  createServer as createHttp2Server,
  type Http2Server,
} from 'node:http2';
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

interface ServeOptions extends SendOptions {
  readonly metric?: RegistryMetric;
  readonly wrap?: (response: ServerResponse) => void;
  /** Aborts the exposition after its first chunk. */
  readonly isCutOff?: boolean;
}

let server: Server | Http2Server | undefined;

afterEach(async () => {
  if (server && 'closeAllConnections' in server) server.closeAllConnections();
  if (server?.listening) await new Promise((resolve) => server?.close(resolve));
});

/** A server that sends this exposition; `sent` resolves with the first `send`. */
async function serve(
  options: ServeOptions = {},
  create: (answer: (request: unknown, response: ServerResponse) => void) => Server | Http2Server = (answer) =>
    createServer(answer),
): Promise<{ port: number; sent: Promise<boolean> }> {
  const { metric = counter, wrap, isCutOff = false, ...sendOptions } = options;
  const answered = new Promise<boolean>((resolve, reject) => {
    server = create((_, response) => {
      wrap?.(response);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const exposition = new Exposer().expose([metric], {
        format: { type: 'text', version: '0.0.4', escaping: 'underscores' },
        deadlineMs: 10_000,
        signal: gone.signal,
        onError: (_, error) => reject(error),
      });
      if (isCutOff) response.once('drain', () => gone.abort());
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

  it('answers with a small page in one piece', async () => {
    const metric = new Counter({ name: 'runs_total', help: 'x', registers: [] });
    const { port, sent } = await serve({ metric });
    const [response] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [
      IncomingMessage,
    ];
    const body = await buffer(response);
    expect(response.headers['content-length']).toBe(`${body.length}`);
    expect(body.toString()).toBe('# HELP runs_total x\n# TYPE runs_total counter\nruns_total 0\n');
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

  it('gives a client up that reads nothing', async () => {
    // Corked, since nobody knows how much the kernel keeps for a client that reads nothing.
    const wrap = (response: ServerResponse): void => response.cork();
    const { port, sent } = await serve({ timeoutMs: 1, wrap });
    await expect(scrape(port)).rejects.toThrow('socket hang up');
    expect(await sent).toBe(false);
  });

  it('shows the client that the answer was cut off', async () => {
    const { port, sent } = await serve({ isCutOff: true });
    await expect(scrape(port)).rejects.toThrow('aborted');
    expect(await sent).toBe(false);
  });

  it.each([{ gzip: false }, { gzip: true }])('stops when the client goes away: %j', async (options) => {
    const { port, sent } = await serve(options);
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    response.destroy();
    expect(await sent).toBe(false);
  });

  describe('over HTTP/2', () => {
    const http2 = (answer: (request: unknown, response: ServerResponse) => void): Http2Server =>
      createHttp2Server((request, response) => answer(request, response as unknown as ServerResponse));

    async function request(
      port: number,
    ): Promise<{ stream: ClientHttp2Stream; session: ClientHttp2Session }> {
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      return { session, stream: session.request({ ':path': '/' }) };
    }

    it.each([{ gzip: false }, { gzip: true }])('answers with all of it: %j', async (options) => {
      const { port, sent } = await serve(options, http2);
      const { stream, session } = await request(port);
      const body = await buffer(stream);
      expectAll(options.gzip ? gunzipSync(body) : body);
      expect(await sent).toBe(true);
      session.close();
    });

    it.each([{ gzip: false }, { gzip: true }])('stops when the client goes away: %j', async (options) => {
      const { port, sent } = await serve(options, http2);
      const { stream, session } = await request(port);
      await once(stream, 'readable');
      stream.close(constants.NGHTTP2_CANCEL);
      expect(await sent).toBe(false);
      session.close();
    });

    it('shows the client that the answer was cut off', async () => {
      const { port, sent } = await serve({ isCutOff: true }, http2);
      const { stream, session } = await request(port);
      await expect(buffer(stream)).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
      expect(await sent).toBe(false);
      session.close();
    });

    it('gives a client up that reads nothing', async () => {
      const { port, sent } = await serve({ timeoutMs: 1 }, http2);
      const { stream, session } = await request(port);
      const [error] = (await Promise.all([once(stream, 'error'), sent])) as [[Error], boolean];
      expect(error[0].message).toContain('NGHTTP2_INTERNAL_ERROR');
      expect(await sent).toBe(false);
      session.close();
    });

    it('writes nothing for a client that is gone already', async () => {
      const { port, sent } = await serve({}, (answer) =>
        createHttp2Server((request, response) => {
          response.once('close', () => answer(request, response as unknown as ServerResponse));
        }),
      );
      const { stream, session } = await request(port);
      await once(session, 'connect');
      stream.close(constants.NGHTTP2_CANCEL);
      expect(await sent).toBe(false);
      session.close();
    });
  });
});
