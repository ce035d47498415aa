import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { counter, gauge, MetricFactory, MetricsConfigurationError, MetricsModule } from '@app/metrics';
import { collectDefaultMetrics, Counter as PromCounter, register, Registry } from 'prom-client';
import { scrape, startApp } from '../support/app.js';

const jobs = counter({ name: 'jobs_total', help: 'x', labelNames: ['queue'] });
const root = (registry: Registry = register) => MetricsModule.forRoot({ registry });
const start = () => startApp({ imports: [root(), MetricsModule.forFeature([jobs])] });
const names = (registry: Registry = register) => registry.getMetricsAsArray().map(({ name }) => name);

afterEach(() => register.clear());

describe('a registry that outlives the application', () => {
  it('is as it was when the application is closed', async () => {
    const foreign = new PromCounter({ name: 'foreign_total', help: 'x' });
    const { app, url } = await start();
    expect(await scrape(url)).toContain('# TYPE jobs_total counter');
    await app.close();
    expect(names()).toEqual(['foreign_total']);
    expect(register.getSingleMetric('foreign_total')).toBe(foreign);
  });

  it('serves one application after the other, also with metrics of another shape', async () => {
    for (let round = 0; round < 3; round++) await (await start()).app.close();
    const other = gauge({ name: 'jobs_total', help: 'x' });
    const { app } = await startApp({ imports: [root(), MetricsModule.forFeature([other])] });
    await app.close();
    expect(names()).toEqual([]);
  });

  it('serves test modules that are made anew and never closed', async () => {
    for (let round = 0; round < 3; round++) {
      const testing = await Test.createTestingModule({
        imports: [root(), MetricsModule.forFeature([jobs])],
      }).compile();
      expect(testing.get(MetricFactory).get(jobs)).toBe(register.getSingleMetric('jobs_total'));
    }
  });

  it('keeps what somebody else has put there in the place of ours', async () => {
    const { app } = await start();
    register.removeSingleMetric('jobs_total');
    const foreign = new PromCounter({ name: 'jobs_total', help: 'x' });
    await app.close();
    expect(register.getSingleMetric('jobs_total')).toBe(foreign);
  });

  it('serves one application at a time', async () => {
    const { app, url } = await start();
    await expect(start()).rejects.toThrow(MetricsConfigurationError);
    await expect(start()).rejects.toThrow(
      /another application in this process uses this registry\. Close that one first/,
    );
    expect(await scrape(url)).toContain('# TYPE jobs_total counter');
    await app.close();
  });

  it('is not cleared by the end of an application that another one has followed', async () => {
    const never = await Test.createTestingModule({ imports: [root()] }).compile();
    const { app } = await start();
    await never.close();
    expect(names()).toContain('jobs_total');
    await app.close();
  });

  it.each<[string, Registry]>([
    ['the global one', register],
    ['another one', new Registry()],
  ])('that has the default metrics already fails the start with the remedy: %s', async (_, registry) => {
    collectDefaultMetrics({ register: registry });
    const starting = startApp({ imports: [root(registry)] });
    await expect(starting).rejects.toThrow(MetricsConfigurationError);
    await expect(starting).rejects.toThrow(
      /MetricsModule option registry: it already contains "process_cpu_user_seconds_total"\. Remove.*set defaultMetrics: false and runtime: \{ gc: false \}/,
    );
    const { app } = await startApp({
      imports: [MetricsModule.forRoot({ registry, defaultMetrics: false, runtime: { gc: false } })],
    });
    await app.close();
    expect(names(registry)).toContain('process_cpu_user_seconds_total');
  });
});
