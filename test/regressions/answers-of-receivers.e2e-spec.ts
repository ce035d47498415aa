import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { MetricsModule, type PushOptions, PushService } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PASSWORD = 'pass word/1';
const TOKEN = 'query token';

let server: Server;
let answer: (response: ServerResponse, request: IncomingMessage) => void;
let paths: (string | undefined)[];
let warnings: string[];
let app: TestingModule;

beforeEach(async () => {
  paths = [];
  warnings = [];
  jest
    .spyOn(Logger.prototype, 'warn')
    .mockImplementation((message: unknown) => void warnings.push(String(message)));
  server = createServer((request, response) => {
    paths.push(request.url);
    request.resume().on('end', () => answer(response, request));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  answer = (response) => response.end();
  await app.close();
  server.close();
  server.closeAllConnections();
  jest.restoreAllMocks();
});

const QUERY = `?token=${encodeURIComponent(TOKEN)}`;

describe.each<[string, (url: string) => PushOptions]>([
  ['a Pushgateway', (url) => ({ url, job: 'nightly', retries: 0 })],
  ['a receiver of remote write', (url) => ({ remoteWrite: { url: url + QUERY, intervalMs: false } })],
  ['a receiver of OTLP', (url) => ({ otlp: { url: url + QUERY, intervalMs: false } })],
])('%s', (_, push) => {
  async function flush(): Promise<boolean> {
    const credentials = `batch:${encodeURIComponent(PASSWORD)}@`;
    const url = `http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}`;
    const testing = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, push: push(url) })],
    }).compile();
    app = await testing.init();
    return app.get(PushService).flush({ timeoutMs: 60_000 });
  }

  it('may repeat secrets, and no message does', async () => {
    answer = (response, { url, headers: { authorization = '' } }) => {
      const user = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
      const said = [authorization, user, url, decodeURIComponent(String(url))].join(' ');
      response.writeHead(400).end(`no: ${said}`);
    };
    expect(await flush()).toBe(false);
    const told = warnings.join('\n');
    expect(told).toContain('answered 400 no:');
    const secrets = [PASSWORD, TOKEN].flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(`batch:${secret}`).toString('base64'),
    ]);
    for (const secret of secrets) expect(told).not.toContain(secret);
  });

  it('may redirect, and nothing is sent elsewhere', async () => {
    answer = (response) => response.writeHead(307, { location: '/elsewhere' }).end('moved');
    expect(await flush()).toBe(false);
    expect(warnings.join('\n')).toContain('answered 307 moved');
    expect(paths).not.toContain('/elsewhere');
  });

  it('may answer without end, and only the beginning is read', async () => {
    answer = (response) => {
      response.writeHead(400);
      const go = (): void => {
        if (!response.destroyed) response.write('no '.repeat(20_000), () => setImmediate(go));
      };
      go();
    };
    expect(await flush()).toBe(false);
    expect(warnings.join('\n')).toContain('answered 400 no no');
  });
});
