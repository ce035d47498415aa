import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { counter, MetricFactory, MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { collectDefaultMetrics, Counter as PromCounter, register, Registry } from 'prom-client';
import { scrape, startApp } from '../support/app.js';

const jobs = counter({ name: 'jobs_total', help: 'x' });
const mails = counter({ name: 'mails_total', help: 'x' });

const foreign = (name: string) => new PromCounter({ name, help: 'x' });

afterEach(() => {
  register.clear();
  jest.restoreAllMocks();
});

describe('what the global registry hides', () => {
  it.each<[string, () => void, MetricsModuleOptions, string[]]>([
    [
      'default metrics of another library',
      () => collectDefaultMetrics(),
      {},
      [
        '"process_cpu_user_seconds_total", "process_cpu_system_seconds_total", "process_cpu_seconds_total" and',
      ],
    ],
    ['one metric', () => foreign('jobs_total'), {}, ['"jobs_total". Only the application']],
    [
      'metrics of both kinds',
      () => {
        foreign('jobs_total');
        collectDefaultMetrics();
      },
      {},
      ['"jobs_total", "process_cpu_user_seconds_total",'],
    ],
    ['nothing', () => foreign('other_total'), {}, []],
    [
      'default metrics that are off here',
      () => collectDefaultMetrics(),
      { defaultMetrics: false, runtime: false },
      [],
    ],
    ['default metrics with a prefix there', () => collectDefaultMetrics({ prefix: 'my_' }), {}, []],
    ['default metrics, left out', () => collectDefaultMetrics(), { includeGlobalRegistry: false }, []],
    ['default metrics elsewhere', () => collectDefaultMetrics({ register: new Registry() }), {}, []],
  ])('is told in one line, once: %s', async (_, fill, options, told) => {
    fill();
    const { app, url } = await startApp({
      imports: [MetricsModule.forRoot(options), MetricsModule.forFeature([jobs])],
    });
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    for (let scrapes = 0; scrapes < 3; scrapes++) await scrape(url);
    await app.close();
    expect(warn.mock.calls.map(([message]) => message as string)).toEqual(
      told.map((text) => expect.stringContaining(text)),
    );
  });

  it('is reported again for metrics that come later', async () => {
    const { app, url } = await startApp({
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([jobs])],
    });
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    foreign('jobs_total');
    await scrape(url);
    foreign('mails_total');
    app.get(MetricFactory).get(mails);
    await scrape(url);
    await app.close();
    expect(warn.mock.calls.map(([message]) => message as string)).toEqual([
      expect.stringContaining('"jobs_total". Only'),
      expect.stringContaining('"mails_total". Only'),
    ]);
  });
});
