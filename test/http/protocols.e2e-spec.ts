import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Post, Res } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketGateway } from '@nestjs/websockets';
import { MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  constants,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket } from 'ws';
import { PLATFORMS, type RunningApp, sample, scrape, startApp, until } from '../support/app.js';
import { get, RawClient } from './support/raw-client.js';
import { recorded, total, expectRecorded } from './support/recorded.js';

@Controller()
class LoansController {
  @Get('loans')
  list(): string[] {
    return [];
  }

  @Get('reset')
  reset(@Res() reply: { hijack(): void; raw: Http2ServerResponse }): void {
    reply.hijack();
    reply.raw.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  @Get('held')
  held(): Promise<void> {
    return new Promise(() => undefined);
  }

  @Post('loans')
  create(@Body() body: object): object {
    return body;
  }
}

@WebSocketGateway({ path: '/live' })
class LiveGateway {}

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })], controllers: [LoansController] })
class AppModule {}

describe.each(PLATFORMS)('HTTP/1, on %s', (platform) => {
  let running: RunningApp;
  let client: RawClient;

  beforeEach(async () => {
    running = await startApp(
      { imports: [AppModule], providers: [LiveGateway] },
      (app) => {
        app.useWebSocketAdapter(new WsAdapter(app));
        app.enableCors();
      },
      platform,
    );
    client = await RawClient.to(running.port);
  });

  afterEach(async () => {
    client.socket.destroy();
    running.app.getHttpServer().closeAllConnections();
    await running.app.close();
  });

  it('counts each request of a connection that is kept', async () => {
    for (const answers of [1, 2, 3]) {
      client.send(get('/loans'));
      expect(await client.answers(answers)).toHaveLength(answers);
    }
    await expectRecorded(running.url, { 'GET /loans 200': 3 });
  });

  it('counts each of the requests that are sent before an answer', async () => {
    client.send(get('/loans') + get('/nowhere') + get('/loans'));
    expect(await client.answers(3)).toEqual([200, 404, 200]);
    await expectRecorded(running.url, { 'GET /loans 200': 2, 'GET (unmatched) 404': 1 });
  });

  it('counts a request of HTTP/1.0', async () => {
    client.send('GET /loans HTTP/1.0\r\n\r\n');
    expect(await client.closed()).toContain(' 200 OK');
    await expectRecorded(running.url, { 'GET /loans 200': 1 });
  });

  it('counts a request whose body waits for 100 Continue', async () => {
    client.send(
      'POST /loans HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n',
    );
    await client.answers(1);
    client.send('{}');
    expect(await client.answers(2)).toEqual([100, 201]);
    await expectRecorded(running.url, { 'POST /loans 201': 1 });
  });

  it.each([
    { what: 'without a Host', request: 'GET /loans HTTP/1.1\r\n\r\n', status: 400 },
    { what: 'that expects the unknown', request: get('/loans', 'Expect: a-miracle'), status: 417 },
  ])('counts a request $what, which Node answers itself', async ({ request, status }) => {
    client.send(request);
    expect(await client.answers(1)).toEqual([status]);
    await expectRecorded(running.url, { [`GET (unmatched) ${status}`]: 1 });
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
  });

  it.each([
    { what: 'an unknown method', request: 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n', status: 400 },
    { what: 'something else than HTTP', request: 'hello\r\n\r\n', status: 400 },
    { what: 'too many header fields', request: get('/loans', `X: ${'x'.repeat(20_000)}`), status: 431 },
  ])('counts $what as _OTHER, with the status that Node answers', async ({ request, status }) => {
    client.send(request);
    expect(await client.answers(1)).toEqual([status]);
    await client.closed();
    await expectRecorded(running.url, { [`_OTHER (unmatched) ${status}`]: 1 });
  });

  it('counts a malformed request after a good one on the same connection', async () => {
    client.send(get('/loans'));
    await client.answers(1);
    client.send('BREW /pot HTTP/1.1\r\n\r\n');
    expect(await client.closed()).toContain(' 400 Bad Request');
    await expectRecorded(running.url, { 'GET /loans 200': 1, '_OTHER (unmatched) 400': 1 });
  });

  it('counts a request whose chunked body is malformed as 400', async () => {
    client.send(
      'POST /loans HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n',
    );
    expect(await client.answers(1)).toEqual([400]);
    const endpoint = platform === 'Express' ? '(unmatched)' : '/loans';
    await expectRecorded(running.url, { [`POST ${endpoint} 400`]: 1 });
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
  });

  it.each([
    { what: 'whose head does not come', text: 'GET /loans HTTP/1.1\r\nHost', series: '_OTHER (unmatched)' },
    {
      what: 'whose body does not come',
      text: 'POST /loans HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n',
      series: platform === 'Express' ? 'POST (unmatched)' : 'POST /loans',
    },
  ])('counts a request $what in time as 408', async ({ text, series }) => {
    await impatientServer(async (late, isImpatient) => {
      late.send(text);
      await isImpatient(text.length);
      expect(await late.closed()).toContain(' 408 Request Timeout');
      await expectRecorded(running.url, { [`${series} 408`]: 1 });
    });
  });

  it('counts a request once whose body does not come after its answer', async () => {
    const text = get('/loans', 'Content-Length: 2');
    await impatientServer(async (late, isImpatient) => {
      late.send(text);
      expect(await late.answers(1)).toEqual([200]);
      await isImpatient(text.length);
      await late.closed();
      await expectRecorded(running.url, { 'GET /loans 200': 1 });
    });
  });

  /** Serves the application from a server that loses its patience when so many bytes have come. */
  async function impatientServer(
    use: (late: RawClient, isImpatient: (bytes: number) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const handler = (running.app.getHttpServer() as Server).listeners('request').at(-1) as RequestListener;
    const patient = { headersTimeout: 0, requestTimeout: 0 };
    const server = createServer({ connectionsCheckingInterval: 10, ...patient }, handler);
    server.listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const connected = once(server, 'connection') as Promise<[Socket]>;
      const late = await RawClient.to((server.address() as AddressInfo).port);
      const [socket] = await connected;
      await use(late, async (bytes) => {
        await until(() => socket.bytesRead === bytes, 'all that comes is there');
        // Node reads both at each check.
        Object.assign(server, { headersTimeout: 1, requestTimeout: 1 });
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('counts no connection that asks nothing', async () => {
    client.socket.end();
    await client.closed();
    expect(await recorded(running.url)).toEqual({});
  });

  it('counts a CORS preflight by its method', async () => {
    const headers = { origin: 'http://elsewhere', 'access-control-request-method': 'POST' };
    const response = await fetch(`${running.url}/loans`, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    await expectRecorded(running.url, { 'OPTIONS (unmatched) 204': 1 });
  });

  it('counts a WebSocket once, when it is opened', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}/live`);
    await once(socket, 'open');
    await expectRecorded(running.url, { 'GET (upgrade) 101': 1 });
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
    socket.close();
    await once(socket, 'close');
    await expectRecorded(running.url, { 'GET (upgrade) 101': 1 });
  });

  it('counts a change of protocols once, also when somebody has wrapped the write() of its socket', async () => {
    const server: Server = running.app.getHttpServer();
    server.removeAllListeners('upgrade').on('upgrade', (_request: unknown, socket: Socket) => {
      const write = socket.write.bind(socket);
      Object.assign(socket, { write: (text: string) => write(text) });
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.write('hello');
      socket.end('bye');
    });
    client.send(get('/live', 'Connection: Upgrade', 'Upgrade: echo'));
    expect(await client.closed()).toContain('hellobye');
    await expectRecorded(running.url, { 'GET (upgrade) 101': 1 });
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
  });

  it('counts a WebSocket that is refused with what was answered', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}/elsewhere`);
    await once(socket, 'error');
    const [series = ''] = Object.keys(await recorded(running.url));
    expect(series).toMatch(/^GET \(upgrade\) (400|404|499)$/);
    await expectRecorded(running.url, { [series]: 1 });
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
  });

  it('counts a WebSocket as 499 when the client leaves before it is opened', async () => {
    const server: Server = running.app.getHttpServer();
    server.removeAllListeners('upgrade').on('upgrade', (_request: unknown, socket: Socket) => {
      socket.on('error', () => undefined);
    });
    client.send(get('/live', 'Connection: Upgrade', 'Upgrade: websocket'));
    await until(
      async () => sample(await scrape(running.url), 'active_requests') === 1,
      'the request is active',
    );
    client.abort();
    await expectRecorded(running.url, { 'GET (upgrade) 499': 1 });
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
  });

  it('leaves upgrades to Node once nobody listens for them', async () => {
    const server: Server = running.app.getHttpServer();
    server.removeAllListeners('upgrade');
    expect(server.listenerCount('upgrade')).toBe(0);
    client.send(get('/loans', 'Connection: Upgrade', 'Upgrade: websocket'));
    expect(await client.answers(1)).toEqual([200]);
    await expectRecorded(running.url, { 'GET /loans 200': 1 });
  });
});

// Express 5 is bound to Node's HTTP/1 classes, so Nest offers HTTP/2 on Fastify alone.
describe('HTTP/2, on Fastify', () => {
  let running: RunningApp;
  let session: ClientHttp2Session;

  beforeEach(async () => {
    running = await startApp(
      { imports: [AppModule] },
      undefined,
      () => new FastifyAdapter({ http2: true, forceCloseConnections: true }),
    );
    session = connectHttp2(running.url);
    session.on('error', () => undefined);
  });

  afterEach(async () => {
    session.destroy();
    await running.app.close();
  });

  const request = (path: string, method = 'GET') =>
    session.request({ ':path': path, ':method': method }).on('error', () => undefined);

  async function answer(path: string, method?: string): Promise<string> {
    const stream = request(path, method);
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    return body;
  }

  const exposition = () => answer('/metrics');
  const counts = async () =>
    Object.fromEntries(
      [
        ...(await exposition()).matchAll(
          /^http_requests_total\{method="(.*)",endpoint="(.*)",status_code="(.*)"\} (.*)$/gm,
        ),
      ].map(([, method, endpoint, status, count]) => [`${method} ${endpoint} ${status}`, Number(count)]),
    );

  it('counts many streams of a connection, each once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => answer('/loans')));
    await answer('/nowhere');
    await answer('/loans', 'BREW');
    await until(async () => (await counts())['_OTHER (unmatched) 404'] === 1, 'all are counted');
    expect(await counts()).toEqual({
      'GET /loans 200': 50,
      'GET (unmatched) 404': 1,
      '_OTHER (unmatched) 404': 1,
    });
  });

  it('counts a stream that the client cancels as 499, and the ones beside it', async () => {
    const held = request('/held');
    await until(async () => sample(await exposition(), 'active_requests') === 1, 'the request is active');
    await answer('/loans');
    held.close(constants.NGHTTP2_CANCEL);
    await until(async () => (await counts())['GET /held 499'] === 1, 'the request is counted');
    expect(await counts()).toEqual({ 'GET /held 499': 1, 'GET /loans 200': 1 });
    expect(sample(await exposition(), 'active_requests')).toBe(0);
  });

  it('counts a stream that the server resets as 500', async () => {
    await once(request('/reset').resume(), 'close').catch(() => undefined);
    await until(async () => (await counts())['GET /reset 500'] === 1, 'the request is counted');
    expect(sample(await exposition(), 'active_requests')).toBe(0);
  });

  it('counts HEAD, also when it is cancelled', async () => {
    const held = request('/held', 'HEAD');
    await until(async () => sample(await exposition(), 'active_requests') === 1, 'the request is active');
    held.close(constants.NGHTTP2_CANCEL);
    await answer('/loans', 'HEAD');
    await until(async () => (await counts())['HEAD /held 499'] === 1, 'the request is counted');
    expect(await counts()).toEqual({ 'HEAD /held 499': 1, 'HEAD /loans 200': 1 });
  });

  it('ends the active streams of a connection that is gone', async () => {
    request('/held');
    request('/held');
    await until(async () => sample(await exposition(), 'active_requests') === 2, 'the requests are active');
    session.destroy();
    await once(session, 'close');
    session = connectHttp2(running.url);
    await until(async () => (await counts())['GET /held 499'] === 2, 'the requests are counted');
    expect(sample(await exposition(), 'active_requests')).toBe(0);
  });

  it('shares the bytes of the connection out, to the last one', async () => {
    await Promise.all(Array.from({ length: 5 }, () => answer('/loans')));
    const after = await exposition();
    expect(total(after, 'http_request_size_bytes_sum')).toBeGreaterThan(5 * 9);
    expect(total(after, 'http_response_size_bytes_sum')).toBeGreaterThan(5 * '[]'.length);
  });
});
