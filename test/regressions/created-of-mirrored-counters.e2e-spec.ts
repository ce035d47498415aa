import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { performance } from 'node:perf_hooks';
import { MetricFactory, MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { advanceTo } from '../../libs/metrics/src/runtime/mirror.js';
import { exposed, OPEN_METRICS } from '../exposition/support/exposed.js';
import { EACH_FORMAT } from '../exposition/support/foreign.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import { parseProtobuf } from '../exposition/support/protobuf-parser.js';
import { PLATFORMS, startApp, type Platform } from '../support/app.js';

const ACCEPT_OPEN_METRICS = 'application/openmetrics-text;version=1.0.0';

let app: INestApplication | undefined;

async function openMetricsOf(options: MetricsModuleOptions, platform: Platform = 'Express'): Promise<string> {
  let url: string;
  ({ app, url } = await startApp({ imports: [MetricsModule.forRoot(options)] }, undefined, platform));
  app.get(MetricFactory).counter({ name: 'jobs_total', help: 'x' }).inc();
  const response = await fetch(`${url}/metrics`, { headers: { accept: ACCEPT_OPEN_METRICS } });
  const page = await response.text();
  parseOpenMetrics(page);
  return page;
}

const created = (page: string, family: string): number | undefined => {
  const text = new RegExp(`^${family}_created(?:\\{.*\\})? (\\S+)$`, 'm').exec(page)?.[1];
  return text === undefined ? undefined : Number(text);
};

afterEach(() => app?.close());

describe.each(PLATFORMS)('created timestamps on %s', (platform) => {
  it.each([undefined, {}, { includeCreatedTimestamps: false }, { timeoutMs: 1000 }])(
    'are not samples in OpenMetrics with %j',
    async (scrape) => {
      expect(await openMetricsOf({ ...(scrape && { scrape }) }, platform)).not.toContain('_created ');
    },
  );

  it('are when they are asked for', async () => {
    const before = Date.now() / 1000;
    const page = await openMetricsOf({ scrape: { includeCreatedTimestamps: true } }, platform);
    expect(created(page, 'jobs')).toBeGreaterThanOrEqual(Math.floor(before));
    expect(page).toMatch(/^http_request_duration_seconds_created|^nodejs_eventloop_delay_seconds_created/m);
  });
});

it.each(['yes', 1, null])('the option can not be %j', (includeCreatedTimestamps) => {
  const options = { scrape: { includeCreatedTimestamps } } as unknown as MetricsModuleOptions;
  return expect(startApp({ imports: [MetricsModule.forRoot(options)] })).rejects.toThrow(
    'scrape.includeCreatedTimestamps',
  );
});

describe('a counter that takes over what was counted before', () => {
  it.each(['nodejs_eventloop_active_seconds', 'nodejs_eventloop_idle_seconds'])(
    'began with the process: %s',
    async (family) => {
      const page = await openMetricsOf({ scrape: { includeCreatedTimestamps: true } });
      expect(created(page, family)).toBeCloseTo(performance.timeOrigin / 1000, 3);
    },
  );

  it.each(['cgroup_cpu_periods', 'cgroup_cpu_throttled_periods', 'cgroup_cpu_throttled_seconds'])(
    'does not show when it began if that is unknown: %s',
    async (family) => {
      const page = await openMetricsOf({ scrape: { includeCreatedTimestamps: true } });
      expect(created(page, family)).toBeUndefined();
    },
  );

  it('does not show it in protobuf either', async () => {
    const counter = new Counter({ name: 'periods_total', help: 'x', registers: [] });
    advanceTo(counter, 7, undefined);
    const [family] = parseProtobuf(
      await exposed([counter], { format: EACH_FORMAT[2] as (typeof EACH_FORMAT)[number] }),
    );
    expect(family?.metric?.[0]?.counter).toMatchObject({ value: 7 });
    expect(family?.metric?.[0]?.counter).not.toHaveProperty('createdTimestamp');
  });

  it('keeps doing so after it was absent, and when its total resets', async () => {
    const counter = new Counter({ name: 'periods_total', help: 'x', registers: [] });
    for (const total of [7, undefined, 3, 1]) advanceTo(counter, total, 5000);
    const page = (await exposed([counter], { format: OPEN_METRICS, hasCreatedLines: true })).toString();
    expect(page).toContain('periods_total 4\nperiods_created 5\n');
  });

  it('is the count of recordings that overflowed too', async () => {
    let url: string;
    const options = {
      scrape: { includeCreatedTimestamps: true },
      defaultMetrics: false,
      runtime: false,
    } as const;
    ({ app, url } = await startApp({ imports: [MetricsModule.forRoot(options)] }));
    const full = app
      .get(MetricFactory)
      .counter({ name: 'full_total', help: 'x', labelNames: ['a'], maxSeries: 1 });
    for (const a of ['1', '2', '3']) full.inc({ a });
    const response = await fetch(`${url}/metrics`, { headers: { accept: ACCEPT_OPEN_METRICS } });
    const page = await response.text();
    expect(page).toContain('metrics_series_overflow_total{metric="full_total"} 2');
    expect(created(page, 'metrics_series_overflow')).toBeUndefined();
  });
});
