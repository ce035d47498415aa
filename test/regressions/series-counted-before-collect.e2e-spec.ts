import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Gauge as PromGauge, register } from 'prom-client';
import { gauge, Gauge, MetricFactory, MetricsModule, summary, type MetricsModuleOptions } from '@app/metrics';
import { PLATFORMS, sample, scrape, startApp } from '../support/app.js';

const absent = gauge({
  name: 'absent_bytes',
  help: 'x',
  collect() {
    this.remove();
  },
});
const absentLater = gauge({
  name: 'absent_later_bytes',
  help: 'x',
  async collect() {
    await Promise.resolve();
    this.remove();
  },
});
const filled = gauge({
  name: 'filled',
  help: 'x',
  labelNames: ['i'],
  async collect() {
    await new Promise((resolve) => setImmediate(resolve));
    this.reset();
    for (const i of ['1', '2', '3']) this.set({ i }, 1);
  },
});
const pruned = summary({
  name: 'pruned',
  help: 'x',
  percentiles: [0.5],
  labelNames: ['a'],
  pruneAgedBuckets: true,
  maxAgeSeconds: 1,
});

let app: INestApplication | undefined;
let url = '';

async function start(
  options: MetricsModuleOptions = {},
  platform: (typeof PLATFORMS)[number] = 'Express',
): Promise<void> {
  const imports = [
    MetricsModule.forRoot(options),
    MetricsModule.forFeature([absent, absentLater, filled, pruned]),
  ];
  ({ app, url } = await startApp({ imports }, undefined, platform));
}

/** The number of series by metric, as `metrics_series` has it and as the page shows it. */
function counts(page: string): [told: Map<string, number>, shown: Map<string, number>] {
  const told = new Map<string, number>();
  for (const [, name = '', value] of page.matchAll(/^metrics_series\{metric="(.*?)"\} (.*)$/gm))
    told.set(name, Number(value));
  const series = new Map([...told.keys()].map((name) => [name, new Set<string>()]));
  for (const line of page.split('\n')) {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const metric = series.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    series.get(metric)?.add(labels.replace(/,?\b(le|quantile)="[^"]*"/, ''));
  }
  return [told, new Map([...series].map(([name, labels]) => [name, labels.size]))];
}

afterEach(async () => {
  await app?.close();
  register.clear();
});

describe.each(PLATFORMS)('metrics_series on %s', (platform) => {
  it('is what the page shows, at the first scrape and the second', async () => {
    await start({}, platform);
    for (let i = 0; i < 2; i++) {
      const [told, shown] = counts(await scrape(url));
      expect(told.get('absent_bytes')).toBe(0);
      expect(told.get('absent_later_bytes')).toBe(0);
      expect(told.get('filled')).toBe(3);
      expect(told).toEqual(shown);
    }
  });
});

describe('metrics_series', () => {
  const quiet = { defaultMetrics: false, http: false } as const;
  it('is the same when a scrape asks for it alone', async () => {
    await start(quiet);
    const alone = await scrape(url, '/metrics?name[]=metrics_series');
    expect(alone).not.toContain('\nfilled{');
    expect(sample(alone, 'metrics_series{metric="absent_later_bytes"}')).toBe(0);
    expect(sample(alone, 'metrics_series{metric="filled"}')).toBe(3);
    const [told] = counts(alone);
    const [all] = counts(await scrape(url));
    expect(told).toEqual(all);
  });

  it('collects nothing else for a scrape that does not ask for it', async () => {
    await start(quiet);
    await scrape(url, '/metrics?name[]=absent_bytes');
    const metric = app?.get(MetricFactory).get(filled);
    expect(metric?.seriesCount).toBe(0);
  });

  it('is there in time beside a metric that takes too long', async () => {
    await start({ ...quiet, scrape: { timeoutMs: 500 } });
    app?.get(MetricFactory).gauge({ name: 'stuck', help: 'x', collect: () => new Promise(() => undefined) });
    const page = await scrape(url);
    expect(page).not.toContain('\nstuck ');
    expect(sample(page, 'metrics_series{metric="filled"}')).toBe(3);
  });

  it("counts ours in prom-client's global registry, and none of others", async () => {
    new Gauge({ name: 'ours', help: 'x' }).set(1);
    new PromGauge({ name: 'theirs', help: 'x' }).set(1);
    await start(quiet);
    const page = await scrape(url);
    expect(sample(page, 'metrics_series{metric="ours"}')).toBe(1);
    expect(page).not.toContain('metric="theirs"');
  });

  it('forgets a metric that left its registry', async () => {
    await start(quiet);
    await scrape(url);
    app?.get(MetricFactory).registry.removeSingleMetric('filled');
    expect(await scrape(url)).not.toContain('metric="filled"');
  });
});
