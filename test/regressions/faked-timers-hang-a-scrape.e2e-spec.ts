import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { counter, gauge, MetricFactory, MetricsModule, PushService } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as realDelay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { PLATFORMS, type RunningApp, sample, startApp } from '../support/app.js';
import { rawGet } from '../scrape/support/raw-get.js';

const FAKEABLE = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

type Fakeable = (typeof FAKEABLE)[number];

const only = (...faked: Fakeable[]): Fakeable[] => FAKEABLE.filter((name) => !faked.includes(name));

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }
}

const SERIES = 3000;
const jobs = counter({ name: 'jobs_total', help: 'x', labelNames: ['id'], maxSeries: SERIES });
const slow = gauge({
  name: 'slow',
  help: 'x',
  async collect() {
    await realDelay(5);
    this.set(1);
  },
});
let isHeld = false;
let release = (): void => undefined;
const late = gauge({
  name: 'late',
  help: 'x',
  async collect() {
    if (isHeld) await new Promise<void>((resolve) => (release = resolve));
    this.set(1);
  },
});

let running: RunningApp | undefined;
let gateway: Server | undefined;

afterEach(async () => {
  jest.useRealTimers();
  await running?.app.close();
  gateway?.close();
  running = undefined;
  gateway = undefined;
});

/** A Pushgateway that has an error of its own the first time, so that the push is tried again. */
async function startGateway(): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  gateway = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(bodies.length === 1 ? 500 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  return { url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`, bodies };
}

describe.each(PLATFORMS)('on %s, with fake timers for', (platform) => {
  it.each<[string, Fakeable[]]>([
    ['everything', []],
    ['setImmediate alone', only('setImmediate', 'clearImmediate')],
    ['setTimeout alone', only('setTimeout', 'clearTimeout')],
    ['performance alone', only('performance')],
    ['Date and hrtime', only('Date', 'hrtime')],
    ['nextTick and queueMicrotask', only('nextTick', 'queueMicrotask')],
  ])('%s, all is scraped and pushed', async (_, doNotFake) => {
    const { url: gatewayUrl, bodies } = await startGateway();
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({
            push: { url: gatewayUrl, job: 'batch' },
          }),
          MetricsModule.forFeature([jobs, slow, late]),
        ],
        controllers: [LoansController],
      },
      undefined,
      platform,
    );
    const { app, url } = running;
    const counted = app.get(MetricFactory).get(jobs);
    for (let id = 0; id < SERIES; id++) counted.inc({ id });

    jest.useFakeTimers({ doNotFake });
    isHeld = true;
    await rawGet(`${url}/loans`);
    const hurried = { 'x-prometheus-scrape-timeout-seconds': '0.1' };
    const plain = await rawGet(`${url}/metrics`, hurried);
    const packed = await rawGet(`${url}/metrics`, { ...hurried, 'accept-encoding': 'gzip' });
    isHeld = false;
    release();
    expect(await app.get(PushService).push()).toBe(true);

    const texts = [plain.body, gunzipSync(packed.body), bodies.at(-1)].map(String);
    for (const text of texts) {
      expect(sample(text, `jobs_total{id="${SERIES - 1}"}`)).toBe(1);
      expect(sample(text, 'slow')).toBe(1);
      expect(text).toMatch(/^http_requests_total\{.*endpoint="\/loans".*\} 1$/m);
    }
    expect(texts.map((text) => sample(text, 'late'))).toEqual([undefined, undefined, 1]);
  });
});
