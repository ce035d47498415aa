// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:http2';
import { PLATFORMS, type RunningApp, startApp, until } from '../support/app.js';
import { countsIn, expectRecorded } from '../http/support/recorded.js';
import { get, RawClient } from '../http/support/raw-client.js';

/** What a handler does to a response of Node's, and the status on the wire. */
const WAYS: Record<string, { sent: number; answer: (response: ServerResponse) => void }> = {
  'write-then-status': {
    sent: 200,
    answer: (response) => {
      response.write('part');
      response.statusCode = 500;
      response.end();
    },
  },
  'head-then-status': {
    sent: 201,
    answer: (response) => {
      response.writeHead(201);
      response.statusCode = 503;
      response.end();
    },
  },
  'flushed-then-status-and-message': {
    sent: 202,
    answer: (response) => {
      response.statusCode = 202;
      response.flushHeaders();
      response.statusCode = 404;
      response.statusMessage = 'Not Found';
      response.end('body');
    },
  },
  'status-after-the-end': {
    sent: 200,
    answer: (response) => {
      response.end('body');
      response.statusCode = 400;
    },
  },
  'interim-then-final': {
    sent: 203,
    answer: (response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeProcessing();
      response.statusCode = 203;
      response.end();
    },
  },
  'status-as-text': {
    sent: 418,
    answer: (response) => {
      response.statusCode = '418' as never;
      response.end();
    },
  },
  'own-message': {
    sent: 299,
    answer: (response) => {
      response.writeHead(299, 'Fine, thank you');
      response.statusCode = 200;
      response.end();
    },
  },
};

@Controller('ways')
class WaysController {
  @Get(':way')
  answer(
    @Param('way') way: string,
    @Res() response: ServerResponse & { raw?: ServerResponse; hijack?: () => void },
  ): void {
    response.hijack?.();
    WAYS[way]?.answer(response.raw ?? response);
  }
}

const METADATA = {
  imports: [MetricsModule.forRoot({ defaultMetrics: false })],
  controllers: [WaysController],
};

describe.each(PLATFORMS)('a status that is changed after it was sent, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(METADATA, undefined, platform);
  });
  afterAll(() => running.app.close());

  const counts: Record<string, number> = {};

  it.each(Object.entries(WAYS))('counts as it went over the wire: %s', async (way, { sent }) => {
    const client = await RawClient.to(running.port);
    client.send(get(`/ways/${way}`, 'Connection: close'));
    await client.closed();
    const statuses = [...client.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) =>
      Number(status),
    );
    expect(statuses.at(-1)).toBe(sent);
    const series = `GET /ways/:way ${sent}`;
    counts[series] = (counts[series] ?? 0) + 1;
    await expectRecorded(running.url, counts);
  });
});

describe('a status that is changed after it was sent, by HTTP/2', () => {
  it('counts as it went over the wire', async () => {
    const { app, url } = await startApp(
      METADATA,
      undefined,
      () => new FastifyAdapter({ http2: true, forceCloseConnections: true }),
    );
    const session = connect(url);
    const ask = async (path: string): Promise<{ status: unknown; body: string }> => {
      const stream = session.request({ ':path': path });
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      let body = '';
      for await (const part of stream.setEncoding('utf8')) body += part;
      return { status: headers[':status'], body };
    };
    try {
      expect((await ask('/ways/write-then-status')).status).toBe(200);
      expect((await ask('/ways/head-then-status')).status).toBe(201);
      let counts: Record<string, number> = {};
      await until(
        async () => Object.keys((counts = countsIn((await ask('/metrics')).body))).length === 2,
        'both are counted',
      );
      expect(counts).toEqual({ 'GET /ways/:way 200': 1, 'GET /ways/:way 201': 1 });
    } finally {
      session.destroy();
      await app.close();
    }
  });
});
