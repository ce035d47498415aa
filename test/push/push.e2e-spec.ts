import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { counter, MetricFactory, MetricsModule, type PushOptions, PushService } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sample, until } from '../support/app.js';

Logger.overrideLogger(false);

const jobsDone = counter({ name: 'jobs_done_total', help: 'Jobs.' });

let gateway: Server;
let url: string;
let received: { method: string | undefined; path: string | undefined; body: string }[];
let answers: number[];

beforeEach(async () => {
  received = [];
  answers = [];
  gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method: request.method, path: request.url, body: Buffer.concat(chunks).toString() });
      response.statusCode = answers.shift() ?? 200;
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});

afterEach(() => {
  gateway.close();
  gateway.closeAllConnections();
});

async function start(push: Partial<PushOptions> = {}): Promise<TestingModule> {
  const testing = await Test.createTestingModule({
    imports: [
      MetricsModule.forRoot({ defaultMetrics: false, push: { url, job: 'nightly', ...push } }),
      MetricsModule.forFeature([jobsDone]),
    ],
  }).compile();
  return testing.init();
}

describe('PushService', () => {
  it('pushes what the application counted, when asked and at shutdown', async () => {
    const app = await start({ groupings: { instance: 'a b', path: '/var/x', empty: '' } });
    app.get(MetricFactory).get(jobsDone).inc(3);
    expect(await app.get(PushService).push()).toBe(true);
    app.get(MetricFactory).get(jobsDone).inc();
    await app.close();
    expect(received).toHaveLength(2);
    expect(received[0]).toMatchObject({
      method: 'PUT',
      path: '/metrics/job/nightly/instance/a%20b/path@base64/L3Zhci94/empty@base64/=',
    });
    expect(received.map(({ body }) => sample(body, 'jobs_done_total'))).toEqual([3, 4]);
  });

  it('tries again when the gateway fails, and counts both', async () => {
    answers = [500, 200];
    const app = await start({ retries: 1 });
    expect(await app.get(PushService).push()).toBe(true);
    await app.get(PushService).push();
    await app.close();
    expect(sample(received[2]?.body ?? '', 'metrics_pushes_total{result="failure"}')).toBe(1);
    expect(sample(received[2]?.body ?? '', 'metrics_pushes_total{result="success"}')).toBe(1);
  });

  it('never throws when the gateway is not there', async () => {
    const app = await start({ url: 'http://127.0.0.1:9', retries: 0 });
    expect(await app.get(PushService).push()).toBe(false);
    await app.close();
  });

  it('pushes on its interval', async () => {
    const app = await start({ intervalMs: 5 });
    await until(() => received.length >= 2, 'two pushes arrived');
    await app.close();
    expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/metrics/job/nightly']));
  });

  it.each([
    [{ url: 'pushgateway:9091' }, 'push.url: "pushgateway:9091" is not an http(s) URL'],
    [{ job: '' }, 'push.job is empty'],
    [{ retries: -1 }, 'push.retries: -1 is not a whole number of at least 0'],
    [{ intervalMs: 0 }, 'push.intervalMs: 0 is not a whole number of at least 1'],
  ])('refuses %j at start-up', async (push, message) => {
    await expect(start(push)).rejects.toThrow(message);
  });
});
