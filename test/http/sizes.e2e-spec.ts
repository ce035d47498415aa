import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Post, StreamableFile } from '@nestjs/common';
import { type HttpMetricsOptions, MetricsModule } from '@app/metrics';
import { Readable } from 'node:stream';
import { PLATFORMS, type RunningApp, sample, scrape, startApp } from '../support/app.js';
import { get, RawClient } from './support/raw-client.js';
import { expectRecorded } from './support/recorded.js';

@Controller()
class LoansController {
  @Get('loans')
  list(): { loans: string[] } {
    return { loans: ['one', 'two'] };
  }

  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(Readable.from(['a'.repeat(70_000), 'b'.repeat(70_000)]));
  }

  @Get('unchanged')
  @HttpCode(304)
  unchanged(): void {}

  @Post('loans')
  create(@Body() body: object): object {
    return body;
  }
}

@Module({ controllers: [LoansController] })
class LoansModule {}

describe.each(PLATFORMS)('sizes, on %s', (platform) => {
  let running: RunningApp;
  let client: RawClient;

  const start = async (http: HttpMetricsOptions = {}): Promise<void> => {
    running = await startApp(
      { imports: [MetricsModule.forRoot({ defaultMetrics: false, http }), LoansModule] },
      undefined,
      platform,
    );
    client = await RawClient.to(running.port);
  };

  afterEach(async () => {
    client.socket.destroy();
    await running.app.close();
  });

  describe('on the wire', () => {
    beforeEach(() => start({ ignore: ['/ignored'] }));

    const sizes = async (method: string, endpoint: string) => {
      const exposition = await scrape(running.url);
      const labels = `{method="${method}",endpoint="${endpoint}"}`;
      return {
        request: sample(exposition, `http_request_size_bytes_sum${labels}`),
        response: sample(exposition, `http_response_size_bytes_sum${labels}`),
      };
    };

    it.each([
      { what: 'a request with a query', text: get('/loans?page=1') },
      { what: 'HEAD', text: get('/loans').replace('GET', 'HEAD') },
      { what: 'not modified', text: get('/unchanged') },
      {
        what: 'a body',
        text: 'POST /loans HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":"b"}',
      },
      {
        what: 'a body in chunks',
        text: 'POST /loans HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      },
      { what: 'a stream', text: get('/stream') },
    ])('are those of $what, to the byte', async ({ text }) => {
      const closing = text.replace('Host: ', 'Connection: close\r\nHost: ');
      client.send(closing);
      const received = await client.closed();
      const [method = '', path = ''] = text.split(' ');
      expect(received.length).toBeGreaterThan(50);
      expect(await sizes(method, path.split('?')[0] ?? '')).toEqual({
        request: closing.length,
        response: received.length,
      });
    });

    it('are those of each request on a connection that is kept', async () => {
      client.send(get('/loans'));
      await client.answers(1);
      const first = client.received.length;
      client.send(get('/unchanged', 'X-Padding: yes'));
      await client.answers(2);
      await expectRecorded(running.url, { 'GET /loans 200': 1, 'GET /unchanged 304': 1 });
      expect(await sizes('GET', '/loans')).toEqual({ request: get('/loans').length, response: first });
      expect(await sizes('GET', '/unchanged')).toEqual({
        request: get('/unchanged', 'X-Padding: yes').length,
        response: client.received.length - first,
      });
    });

    it('are those of a request that Node refuses', async () => {
      const text = 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n';
      client.send(text);
      const received = await client.closed();
      await expectRecorded(running.url, { '_OTHER (unmatched) 400': 1 });
      expect(await sizes('_OTHER', '(unmatched)')).toEqual({
        request: text.length,
        response: received.length,
      });
    });

    it('are right in sum when requests are pipelined', async () => {
      client.send(get('/loans').repeat(3));
      await client.answers(3);
      await expectRecorded(running.url, { 'GET /loans 200': 3 });
      expect(await sizes('GET', '/loans')).toEqual({
        request: 3 * get('/loans').length,
        response: client.received.length,
      });
    });

    it('do not take in those of a request that is left out before it', async () => {
      client.send(get('/ignored'));
      await client.answers(1);
      const ignored = client.received.length;
      client.send(get('/loans'));
      await client.answers(2);
      expect(await sizes('GET', '/loans')).toEqual({
        request: get('/loans').length,
        response: client.received.length - ignored,
      });
    });
  });

  describe('of the bodies', () => {
    beforeEach(() => start({ naming: 'otel' }));

    const post = (fields: string, body: string) =>
      `POST /loans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${fields}\r\n\r\n${body}`;

    it.each([
      { what: 'with a length', text: post('Content-Length: 9', '{"a":"b"}'), request: 9 },
      {
        what: 'in chunks, framing included',
        text: post('Transfer-Encoding: chunked', '9\r\n{"a":"b"}\r\n0\r\n\r\n'),
        request: '9\r\n{"a":"b"}\r\n0\r\n\r\n'.length,
      },
      { what: 'that are not there', text: get('/loans', 'Connection: close'), request: 0 },
    ])("are OpenTelemetry's sizes: of requests $what", async ({ text, request }) => {
      client.send(text);
      const received = await client.closed();
      const exposition = await scrape(running.url);
      const sum = (metric: string) =>
        Number(
          new RegExp(
            `^http_server_${metric}_body_size_bytes_sum\\{.*http_route="/loans".*\\} (\\d+)$`,
            'm',
          ).exec(exposition)?.[1],
        );
      expect(sum('request')).toBe(request);
      expect(sum('response')).toBe(received.length - received.indexOf('\r\n\r\n') - 4);
    });
  });
});
