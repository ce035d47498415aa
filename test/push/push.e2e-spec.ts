import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  counter,
  gauge,
  type MetricDefinition,
  MetricFactory,
  MetricsModule,
  type PushOptions,
  PushService,
} from '@app/metrics';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sample, until } from '../support/app.js';

Logger.overrideLogger(false);

const jobsDone = counter({ name: 'jobs_done_total', help: 'Jobs.' });

let gateway: Server;
let url: string;
let received: {
  method: string | undefined;
  path: string | undefined;
  authorization: string | undefined;
  body: string;
}[];
/** What the gateway waits for before it answers. */
let answering: () => Promise<void>;
let answers: number[];

beforeEach(async () => {
  received = [];
  answers = [];
  answering = async () => undefined;
  gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { method, url: path, headers } = request;
      received.push({
        method,
        path,
        authorization: headers.authorization,
        body: Buffer.concat(chunks).toString(),
      });
      await answering();
      response.statusCode = answers.shift() ?? 200;
      response.end(response.statusCode === 400 ? 'pushed metrics are invalid' : undefined);
    });
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});

afterEach(() => {
  gateway.close();
  gateway.closeAllConnections();
});

async function start(
  push: Partial<PushOptions> = {},
  definitions: readonly MetricDefinition[] = [],
): Promise<TestingModule> {
  const testing = await Test.createTestingModule({
    imports: [
      MetricsModule.forRoot({ defaultMetrics: false, push: { url, job: 'nightly', ...push } }),
      MetricsModule.forFeature([jobsDone, ...definitions]),
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

  it('does not retry what the gateway refuses, and reports its answer', async () => {
    answers = [400, 200];
    const warnings = jest.spyOn(Logger.prototype, 'warn');
    const app = await start({ retries: 1 });
    expect(await app.get(PushService).push()).toBe(false);
    expect(received).toHaveLength(1);
    expect(warnings).toHaveBeenCalledWith(
      expect.stringContaining('the Pushgateway answered 400 pushed metrics are invalid'),
    );
    warnings.mockRestore();
    await app.close();
  });

  it('signs in with what the address has', async () => {
    const app = await start({ url: url.replace('//', '//batch:p%40ss@') });
    expect(await app.get(PushService).push()).toBe(true);
    await app.close();
    expect(received[0]?.authorization).toBe(`Basic ${Buffer.from('batch:p@ss').toString('base64')}`);
  });

  it('leaves out a metric whose collect hangs, and pushes the others', async () => {
    let release = (): void => undefined;
    const hang = new Promise<void>((resolve) => (release = resolve));
    const app = await start({ timeoutMs: 2000, retries: 0 }, [
      gauge({ name: 'hangs', help: 'x', collect: () => hang }),
    ]);
    expect(await app.get(PushService).push()).toBe(true);
    expect(received[0]?.body).toContain('metrics_pushes_total');
    expect(received[0]?.body).not.toContain('# TYPE hangs ');
    release();
    await app.close();
  });

  it('counts a metric that it leaves out as an error of the push, not of a scrape', async () => {
    const app = await start({}, [
      gauge({ name: 'broken', help: 'x', collect: () => Promise.reject(new Error('gone')) }),
    ]);
    const warnings = jest.spyOn(Logger.prototype, 'warn');
    await app.get(PushService).push();
    expect(warnings).toHaveBeenCalledWith(
      expect.stringContaining('metric "broken" is left out of a push: gone'),
    );
    warnings.mockRestore();
    await app.close();
    // The last push counts its own failure before it writes the counters.
    const body = received[1]?.body ?? '';
    expect(sample(body, 'metrics_collect_errors_total{metric="broken"}')).toBe(2);
    expect(sample(body, 'metrics_errors_total{source="push"}')).toBe(2);
    expect(body).not.toContain('metrics_errors_total{source="scrape"}');
  });

  it('does not let pushes queue up behind a gateway that hangs', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answering = () => held;
    const app = await start({ intervalMs: 1 });
    await until(() => received.length === 1, 'the first push arrived');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closed = app.close();
    answering = async () => undefined;
    release();
    await closed;
    // The one that hung, and the one at shutdown.
    expect(received).toHaveLength(2);
  });

  it.each(['hangs', 'hangs for another push'])(
    'flushes for as long as told when the gateway %s',
    async (how) => {
      const app = await start({ timeoutMs: 60_000 });
      const push = app.get(PushService);
      answering = () => new Promise<void>(() => undefined);
      if (how !== 'hangs') {
        void push.push();
        await until(() => received.length === 1, 'a push hangs');
      }
      expect(await push.flush({ timeoutMs: 50 })).toBe(false);
      answering = async () => undefined;
      await app.close();
    },
  );

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
    [{ groupings: { 'a/b': 'c' } }, 'push.groupings: "a/b" is not a valid label name'],
    [{ timeoutMs: 2 ** 31 }, 'push.timeoutMs: 2147483648 is not a whole number from 1 to'],
    [{ retries: -1 }, 'push.retries: -1 is not a whole number from 0 to 10'],
    [{ intervalMs: 0 }, 'push.intervalMs: 0 is not a whole number from 1 to 2147483647'],
  ])('refuses %j at start-up', async (push, message) => {
    await expect(start(push)).rejects.toThrow(message);
  });

  it.each([
    ['ftp://ci:s3cret@gateway:9091', '"ftp://…@gateway:9091" is not an http(s) URL'],
    ['ci:s3cret@gateway:9091', '"…@gateway:9091" is not an http(s) URL'],
    ['http://ci:s3cret@gateway:99999', '"http://…@gateway:99999" is not an http(s) URL'],
    ['http://ci:s3cret/with@slash@gateway:9091', '"http://…@gateway:9091" is not an http(s) URL'],
    ['http://ci:s3cret%@gateway:9091', 'the user or the password contains a bare "%". Write it as %25.'],
  ])('shows no password when it refuses %s at start-up', async (address, message) => {
    const refused = start({ url: address });
    await expect(refused).rejects.toThrow(`push.url: ${message}`);
    await expect(refused).rejects.not.toThrow('s3cret');
  });
});
