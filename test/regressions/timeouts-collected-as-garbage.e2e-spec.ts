import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { MetricsModule, type PushOptions, PushService } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectGarbage } from '../saturation/support/garbage.js';

Logger.overrideLogger(false);

let server: Server;
let app: TestingModule;
let requests: number;

beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    request.resume();
    requests++;
    if (requests > 1) response.end();
    else collectGarbage();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await app.close();
  server.close();
  server.closeAllConnections();
});

it.each<[string, (url: string) => PushOptions]>([
  ['a push', (url) => ({ url, job: 'nightly', timeoutMs: 1000, retries: 10 })],
  ['remote write', (url) => ({ remoteWrite: { url, intervalMs: false, timeoutMs: 1000 } })],
  ['OTLP', (url) => ({ otlp: { url, intervalMs: false, timeoutMs: 1000 } })],
])('%s gives up a receiver that hangs while garbage is collected, and tries again', async (_, push) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const testing = await Test.createTestingModule({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, push: push(url) })],
  }).compile();
  app = await testing.init();
  expect(await app.get(PushService).flush({ timeoutMs: 60_000 })).toBe(true);
  expect(requests).toBeGreaterThan(1);
});
