import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fastifyCompress from '@fastify/compress';
import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { counter, MetricFactory, MetricsModule } from '@app/metrics';
import compression from 'compression';
import type { ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Platform, PLATFORMS, type RunningApp, startApp } from '../support/app.js';
import { rawGet } from './support/raw-get.js';

// Some 25 chunks.
const SERIES = 20_000;
const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['id'], maxSeries: Infinity });

/** The last answer's `on()`: who listens for `drain` stays, for `compression` never lets go of such a listener. */
let on: jest.SpiedFunction<ServerResponse['on']> | undefined;

function watchListeners(_: object, response: ServerResponse, next: () => void): void {
  on = jest.spyOn(response, 'on');
  next();
}

const COMPRESSION: Readonly<Record<Platform, (app: INestApplication) => void>> = {
  Express: (app) => app.use(compression({ threshold: 0 }), watchListeners),
  Fastify: (app) => void (app as NestFastifyApplication).register(fastifyCompress, { threshold: 0 }),
};

describe.each(PLATFORMS)('beside middleware that packs every answer, on %s', (platform) => {
  let running: RunningApp;

  async function start(): Promise<string> {
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({ defaultMetrics: false, http: false }),
          MetricsModule.forFeature([jobs]),
        ],
      },
      COMPRESSION[platform],
      platform,
    );
    const metric = running.app.get(MetricFactory, { strict: false }).get(jobs);
    for (let id = 0; id < SERIES; id++) metric.inc({ id: `a job of many, number ${id}` });
    return `${running.url}/metrics?name[]=jobs_total`;
  }

  afterEach(async () => {
    await running.app.close();
  });

  it.each([
    { accepts: 'gzip', encoding: 'gzip', unpack: gunzipSync },
    { accepts: 'gzip, deflate, br', encoding: 'gzip', unpack: gunzipSync },
    { accepts: 'identity', encoding: undefined, unpack: (body: Buffer) => body },
    // We offer gzip alone; the middleware of Express packs for others.
    platform === 'Express'
      ? { accepts: 'br', encoding: 'br', unpack: brotliDecompressSync }
      : { accepts: 'br', encoding: undefined, unpack: (body: Buffer) => body },
  ])('answers Accept-Encoding: $accepts, packed once', async ({ accepts, encoding, unpack }) => {
    const url = await start();
    const { status, headers, body } = await rawGet(url, { 'accept-encoding': accepts });
    const lines = unpack(body).toString().trimEnd().split('\n');
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['vary']).toBe('Accept, Accept-Encoding');
    expect(lines).toHaveLength(SERIES + 2);
    expect(lines.at(-1)).toBe(`jobs_total{id="a job of many, number ${SERIES - 1}"} 1`);
    // Ours, and the one of the stream that packs.
    expect(on?.mock.calls.filter(([event]) => String(event) === 'drain').length ?? 0).toBeLessThanOrEqual(2);
  });
});
