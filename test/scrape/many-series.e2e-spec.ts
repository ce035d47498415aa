import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { gauge, type MetricDefinition, MetricsModule, type ScrapeOptions } from '@app/metrics';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { PLATFORMS, type RunningApp, sample, scrape, startApp, until } from '../support/app.js';
import { type RawAnswer, rawGet } from './support/raw-get.js';

const MEGABYTE = 2 ** 20;

/** A counter in no registry. */
function counterOf(series: number): Counter<'id'> {
  const metric = new Counter({
    name: 'jobs_total',
    help: 'Jobs.',
    labelNames: ['id'],
    maxSeries: Infinity,
    registers: [],
  });
  for (let id = 0; id < series; id++) metric.inc({ id: `a job of many, number ${id}` });
  return metric;
}

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return ['car'];
  }
}

let million: Counter<'id'>;

beforeAll(() => {
  million = counterOf(1_000_000);
});

describe.each(PLATFORMS)('scrapes of many series, on %s', (platform) => {
  let running: RunningApp;

  async function start(
    metric: Counter<'id'>,
    options: ScrapeOptions,
    more: readonly MetricDefinition[] = [],
  ): Promise<string> {
    const registry = new Registry();
    registry.registerMetric(metric);
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({ registry, defaultMetrics: false, scrape: options }),
          MetricsModule.forFeature(more),
        ],
        controllers: [LoansController],
      },
      undefined,
      platform,
    );
    return running.url;
  }

  afterEach(async () => {
    await running.app.close();
  });

  it.each([
    { what: 'goes away', doesPause: false },
    { what: 'stops reading and goes away', doesPause: true },
  ])(
    'end, without having taken memory, when the client $what in the middle of a million',
    async ({ doesPause }) => {
      const url = await start(million, { maxConcurrent: 1 });
      const { arrayBuffers } = process.memoryUsage();
      const socket = await beginScrape(running.port);
      if (doesPause) socket.pause();
      const meanwhile = [await rawGet(`${url}/loans`), await rawGet(`${url}/metrics`)];
      // The answer has some 50 MB.
      expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(2 * MEGABYTE);
      expect(meanwhile.map(({ status }) => status)).toEqual([200, 503]);
      socket.destroy();
      const next = `${url}/metrics?name[]=metrics_scrapes_total`;
      await until(async () => (await rawGet(next)).status === 200, 'its place is free');
      const told = await scrape(url, '/metrics?name[]=metrics_scrapes_total&name[]=metrics_errors_total');
      // Only the one of few series that came after it.
      expect(sample(told, 'metrics_scrapes_total{format="text"}')).toBe(1);
      expect(told).not.toContain('metrics_errors_total{');
    },
  );

  it('end when the client has not read them in sendTimeoutMs', async () => {
    const url = await start(million, { maxConcurrent: 1, sendTimeoutMs: 500 });
    const socket = await beginScrape(running.port);
    socket.pause();
    const next = `${url}/metrics?name[]=metrics_scrapes_total`;
    await until(async () => (await rawGet(next)).status === 200, 'its place is free');
    socket.destroy();
    // Only the one of few series that came after it.
    expect(sample((await rawGet(next)).body.toString(), 'metrics_scrapes_total{format="text"}')).toBe(1);
  });

  it('take longer than timeoutMs to read, which only limits how long metrics collect', async () => {
    const series = 20_000;
    const url = await start(counterOf(series), { timeoutMs: 1 });
    const page = await scrape(url, '/metrics?name[]=jobs_total');
    expect(page.match(/^jobs_total\{/gm)).toHaveLength(series);
  });

  it('share one collection, or are told to come back, and are complete and equal under load', async () => {
    const [scrapes, places, series] = [50, 20, 20_000];
    let asked = 0;
    let release = (): void => undefined;
    const collected = gauge({
      name: 'collected',
      help: 'x',
      async collect() {
        this.set(++asked);
        await new Promise<void>((resolve) => (release = resolve));
      },
    });
    const url = await start(counterOf(series), { maxConcurrent: places }, [collected]);
    const over = new AbortController();
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        const statuses = new Set<number>();
        while (!over.signal.aborted) statuses.add((await rawGet(`${url}/loans`)).status);
        return [...statuses];
      }),
    );
    let refused = 0;
    const answers = Array.from({ length: scrapes }, async () => {
      const answer = await rawGet(`${url}/metrics?name[]=jobs_total&name[]=collected`);
      if (answer.status === 503) refused++;
      return answer;
    });
    await until(() => refused === scrapes - places, 'the others are refused');
    release();
    const all = await Promise.all(answers);
    const [complete, others] = [200, 503].map((wanted) => all.filter(({ status }) => status === wanted)) as [
      RawAnswer[],
      RawAnswer[],
    ];
    over.abort();
    expect(await load).toEqual([[200], [200], [200], [200]]);
    expect([complete.length, others.length]).toEqual([places, scrapes - places]);
    expect(new Set(others.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['1']));
    expect(asked).toBe(1);
    const [first] = complete.map(({ body }) => body.toString());
    expect(first?.match(/^jobs_total\{/gm)).toHaveLength(series);
    expect(sample(first ?? '', 'collected')).toBe(1);
    expect(new Set(complete.map(({ body }) => body.toString()))).toEqual(new Set([first]));
  });
});

/** Asks for a scrape on a connection of its own; resolves when its first bytes came. */
async function beginScrape(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'readable');
  return socket;
}
