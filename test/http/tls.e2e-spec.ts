import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { sample, until } from '../support/app.js';
import { CERTIFICATE } from './support/certificate.js';

@Controller()
class LoansController {
  @Get('loans')
  list(): string[] {
    return [];
  }

  @Get('held')
  held(): Promise<never> {
    return new Promise(() => undefined);
  }
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false, http: { naming: 'otel' } })],
  controllers: [LoansController],
})
class AppModule {}

const TRUSTING = { host: '127.0.0.1', rejectUnauthorized: false };

let app: INestApplication;
let port: number;

async function start(adapter: AbstractHttpAdapter, httpsOptions?: object): Promise<void> {
  app = await NestFactory.create(AppModule, adapter, {
    logger: false,
    ...(httpsOptions && { httpsOptions }),
  });
  await app.listen(0, '127.0.0.1');
  port = ((app.getHttpServer() as Server).address() as AddressInfo).port;
}

/** A request on a TLS connection of its own. */
function ask(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ ...TRUSTING, port, path, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk))).on('end', () => resolve(body));
    })
      .on('error', reject)
      .end();
  });
}

const labels = (route: string, status: number, version: string) =>
  `{http_request_method="GET",http_route="${route}",http_response_status_code="${status}",url_scheme="https",network_protocol_version="${version}"}`;
const duration = (exposition: string, route: string, status: number, version: string) =>
  sample(exposition, `http_server_request_duration_seconds_count${labels(route, status, version)}`);
const active = (exposition: string) =>
  sample(exposition, 'http_server_active_requests{http_request_method="GET",url_scheme="https"}');

afterEach(async () => {
  await app.close();
});

describe.each([
  { server: 'Express', adapter: () => new ExpressAdapter(), httpsOptions: CERTIFICATE },
  { server: 'Fastify', adapter: () => new FastifyAdapter({ https: CERTIFICATE } as never) },
  {
    server: 'Fastify with HTTP/2',
    adapter: () => new FastifyAdapter({ http2: true, https: { ...CERTIFICATE, allowHTTP1: true } } as never),
  },
])('HTTP/1 over TLS, on $server', ({ adapter, httpsOptions }) => {
  beforeEach(() => start(adapter(), httpsOptions));

  it('is recorded as https, with the bytes of the body', async () => {
    await ask('/loans');
    const exposition = await ask('/metrics');
    expect(duration(exposition, '/loans', 200, '1.1')).toBe(1);
    const size = `http_server_response_body_size_bytes_sum${labels('/loans', 200, '1.1')}`;
    expect(sample(exposition, size)).toBe('[]'.length);
    expect(active(exposition)).toBe(0);
  });

  it('is recorded as 499 when the client leaves', async () => {
    const client = connect({ ...TRUSTING, port }).on('error', () => undefined);
    await once(client, 'secureConnect');
    client.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(async () => active(await ask('/metrics')) === 1, 'the request is active');
    client.destroy();
    await until(async () => duration(await ask('/metrics'), '/held', 499, '1.1') === 1, 'it is counted');
    expect(active(await ask('/metrics'))).toBe(0);
  });
});

describe('HTTP/2 over TLS, on Fastify', () => {
  let session: ClientHttp2Session;

  beforeEach(async () => {
    await start(new FastifyAdapter({ http2: true, https: { ...CERTIFICATE, allowHTTP1: true } } as never));
    session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    session.on('error', () => undefined);
  });
  afterEach(() => session.destroy());

  it('is recorded as https and version 2', async () => {
    await once(session.request({ ':path': '/loans' }).resume(), 'end');
    await until(async () => duration(await ask('/metrics'), '/loans', 200, '2') === 1, 'it is counted');
    expect(active(await ask('/metrics'))).toBe(0);
  });

  it('is recorded as 499 when the client cancels', async () => {
    const held = session.request({ ':path': '/held' }).on('error', () => undefined);
    await until(async () => active(await ask('/metrics')) === 1, 'the request is active');
    held.close(constants.NGHTTP2_CANCEL);
    await until(async () => duration(await ask('/metrics'), '/held', 499, '2') === 1, 'it is counted');
    expect(active(await ask('/metrics'))).toBe(0);
  });
});
