import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { type Histogram, MetricFactory, MetricsModule } from '@app/metrics';
import { PrometheusServer } from '../native/support/prometheus-server.js';
import { eventually } from '../stack/support/eventually.js';
import { type RunningApp, startApp } from '../support/app.js';

const SCRAPED_WITHIN_SECONDS = 90;
const HOUR_MS = 3_600_000;
const SERIES = 'http_request_duration_seconds{endpoint="/loans"}';
/** More octaves than 160 buckets of the default factor's schema 3 reach over. */
const OCTAVES = 40;

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }
}

const prometheus = new PrometheusServer('prometheus');
let running: RunningApp;

beforeAll(async () => {
  running = await startApp({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, http: { histogram: 'both' } })],
    controllers: [LoansController],
  });
  await prometheus.start([`127.0.0.1:${running.port}`], ['native-histograms']);
});

afterAll(async () => {
  jest.restoreAllMocks();
  await prometheus.stop();
  await running.app.close();
});

const ask = async (): Promise<string> => (await fetch(`${running.url}/loans`)).text();

async function becomes(expression: string, value: number): Promise<void> {
  await eventually(`${expression} is ${value}`, SCRAPED_WITHIN_SECONDS, async () => {
    expect(await prometheus.number(expression)).toBe(value);
  });
}

/** How much wider than its lower bound the widest bucket is, as Prometheus has it. */
async function widestBucket(): Promise<number> {
  const [series] = await prometheus.query(SERIES);
  return Math.max(...(series?.buckets ?? []).map(({ lower, upper }) => upper / lower));
}

it('has the latencies of requests in native buckets for a Prometheus that takes them', async () => {
  for (let request = 0; request < 5; request++) await ask();
  await becomes(`histogram_count(${SERIES})`, 5);
  expect(await widestBucket()).toBeLessThan(1.1);
});

it('gets resolution that was lost back when the series is an hour old, by a restart that rate() knows', async () => {
  const { registry } = running.app.get(MetricFactory);
  const histogram = registry.getSingleMetric('http_request_duration_seconds') as Histogram<string>;
  for (let step = 0; step < OCTAVES * 8; step++) {
    histogram.observe({ method: 'GET', endpoint: '/loans' }, 2 ** (step / 8 - OCTAVES / 2));
  }
  await becomes(`histogram_count(${SERIES})`, 5 + OCTAVES * 8);
  expect(await widestBucket()).toBeGreaterThan(1.18);

  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
  await ask();
  await becomes(`histogram_count(${SERIES})`, 1);
  expect(await widestBucket()).toBeLessThan(1.1);
  expect(await prometheus.number(`resets(${SERIES}[10m])`)).toBe(1);
});
