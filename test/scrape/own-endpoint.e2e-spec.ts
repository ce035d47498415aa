import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { counter, type Exposition, gauge, MetricFactory, MetricsModule, ScrapeService } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { sample, scrape } from '../support/app.js';

Logger.overrideLogger(false);

const jobs = counter({ name: 'jobs_total', help: 'Jobs.' });
const broken = gauge({ name: 'broken', help: 'x', collect: () => Promise.reject(new Error('gone')) });
const hangs = gauge({ name: 'hangs', help: 'x', collect: () => new Promise<void>(() => undefined) });

let app: INestApplicationContext;
let scrapes: ScrapeService;

beforeEach(async () => {
  const testing = await Test.createTestingModule({
    imports: [
      MetricsModule.forRoot({ endpoint: false, defaultMetrics: false, scrape: { timeoutMs: 50 } }),
      MetricsModule.forFeature([jobs, broken, hangs]),
    ],
  }).compile();
  app = await testing.init();
  app.get(MetricFactory).get(jobs).inc(3);
  scrapes = app.get(ScrapeService);
});

afterEach(() => app.close());

async function read(exposition: Exposition): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of exposition) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an endpoint of your own, with ScrapeService', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
    server = undefined;
  });

  it('serves the metrics over any HTTP server', async () => {
    server = createServer((request, response) => {
      const exposition = scrapes.scrape({ accept: request.headers.accept });
      response.setHeader('Content-Type', exposition.contentType);
      void pipeline(exposition, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(sample(await scrape(`http://127.0.0.1:${port}`), 'jobs_total')).toBe(3);
  });

  it.each([
    [undefined, 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores', '\njobs_total 3\n'],
    [
      'application/openmetrics-text;version=1.0.0',
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      '# EOF\n',
    ],
    [
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
      'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores',
      'jobs_total',
    ],
  ])('answers accept %j with %s', async (accept, contentType, part) => {
    const exposition = scrapes.scrape({ accept });
    expect(exposition.contentType).toBe(contentType);
    expect((await read(exposition)).toString()).toContain(part);
  });

  it('waits for metrics as long as scrape.timeoutMs, and counts those left out as errors', async () => {
    await read(scrapes.scrape());
    const page = (await read(scrapes.scrape())).toString();
    expect(page).not.toContain('# TYPE hangs ');
    expect(sample(page, 'metrics_collect_errors_total{metric="hangs"}')).toBe(2);
    expect(sample(page, 'metrics_collect_errors_total{metric="broken"}')).toBe(2);
    expect(sample(page, 'metrics_errors_total{source="scrape"}')).toBe(4);
  });

  it('exposes the metrics that it names', async () => {
    const page = (await read(scrapes.scrape({ names: new Set(['jobs_total']) }))).toString();
    expect(page.match(/^# TYPE .*/gm)).toEqual(['# TYPE jobs_total counter']);
  });
});
