import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { Exposer } from '../../libs/metrics/src/core/exposition/exposer.js';
import type { RegistryMetric } from '../../libs/metrics/src/core/exposition/source/registry-metric.js';
import type { Exposition } from '../../libs/metrics/src/core/exposition/stream/exposition.js';
import { send } from '../../libs/metrics/src/core/exposition/stream/send.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

function counterOf(series: number): RegistryMetric {
  const counter = new Counter({
    name: 'jobs_total',
    help: 'x',
    labelNames: ['id'],
    registers: [],
    maxSeries: Infinity,
  });
  for (let id = 0; id < series; id++) counter.inc({ id: `some job of many ${id}` });
  return counter;
}

function expose(metric: RegistryMetric): Exposition {
  return new Exposer().expose([metric], {
    format: { type: 'text', version: '0.0.4', escaping: 'underscores' },
    deadlineMs: 10_000,
    onError: (_, error) => {
      throw error;
    },
  });
}

const small = counterOf(5000);
const last = 'jobs_total{id="some job of many 4999"} 1\n';

/** What answers on nothing but memory; `write` gives back what it says. */
function memorySocket(written: Buffer[], answer: unknown): Socket {
  // As @codegenie/serverless-express 5.0 (src/response.js) makes one; there `write` returns nothing.
  return {
    _writableState: {},
    writable: true,
    on: () => undefined,
    removeListener: () => undefined,
    destroy: () => undefined,
    cork: () => undefined,
    uncork: () => undefined,
    write: (data: string | Uint8Array, encoding: unknown, callback: unknown) => {
      written.push(Buffer.from(data as string));
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') (done as () => void)();
      return answer;
    },
  } as unknown as Socket;
}

function responseOn(socket: Socket): ServerResponse {
  const response = new ServerResponse({
    method: 'GET',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  } as IncomingMessage);
  response.useChunkedEncodingByDefault = false;
  response.assignSocket(socket);
  return response;
}

describe('an answer is complete where write() returns', () => {
  it.each([
    [undefined, false],
    [undefined, true],
    [null, false],
    [0, true],
    ['', false],
    [true, false],
  ])('%j, gzip: %s', async (answer, gzip) => {
    const written: Buffer[] = [];
    const response = responseOn(memorySocket(written, answer));
    expect(await send(expose(small), response, { gzip })).toBe(true);
    const all = Buffer.concat(written);
    const body = all.subarray(all.indexOf('\r\n\r\n') + 4);
    expect((gzip ? gunzipSync(body) : body).toString().endsWith(last)).toBe(true);
  });

  it('false, and says that it has drained', async () => {
    const written: string[] = [];
    const sink = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _, done) => {
        written.push(chunk.toString());
        setImmediate(done);
      },
    });
    expect(await send(expose(small), sink)).toBe(true);
    expect(written.join('').endsWith(last)).toBe(true);
  });
});

describe('an answer is given up', () => {
  const sockets: Socket[] = [];
  let server: Server | undefined;

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.closeAllConnections();
    server?.close();
  });

  it.each([
    ['destroyed before', (response: Writable) => response.destroy()],
    ['destroyed meanwhile', (response: Writable) => setImmediate(() => response.destroy())],
  ])('when its response is %s', async (_, disturb) => {
    const sink = new Writable({ highWaterMark: 1, write: () => undefined });
    disturb(sink);
    expect(await send(expose(small), sink)).toBe(false);
  });

  it('when nothing drains and it takes too long', async () => {
    const sink = new Writable({ highWaterMark: 1, write: () => undefined });
    expect(await send(expose(small), sink, { timeoutMs: 20 })).toBe(false);
    expect(sink.destroyed).toBe(true);
  });

  it('when ten clients read a little now and then', async () => {
    // More than the kernel takes for a socket that nobody reads.
    const large = counterOf(400_000);
    const outcomes: Promise<boolean>[] = [];
    server = createServer((_, response) => {
      outcomes.push(send(expose(large), response, { timeoutMs: 500 }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (let i = 0; i < 10; i++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      // One piece every 20 ms: something moves all the time.
      socket.on('data', () => {
        socket.pause();
        setTimeout(() => socket.resume(), 20);
      });
      sockets.push(socket);
      await once(server, 'request');
    }
    expect(await Promise.all(outcomes)).toEqual(Array.from({ length: 10 }, () => false));
  }, 30_000);
});
