import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Injectable, Logger } from '@nestjs/common';
import { Counted, counter, MetricFactory, MetricsModule, Timed } from '@app/metrics';
import { countsIn, total } from '../http/support/recorded.js';
import { scrape, startApp } from '../support/app.js';

const tenant = ({ args }: { args: readonly unknown[] }): string => String(args[0]);

@Injectable()
class LoansService {
  @Timed({ name: 'loan_duration_seconds', labels: { tenant }, maxSeries: 2 })
  timed(_tenant: string): void {}

  @Counted({ name: 'loan_calls_total', labels: { tenant }, maxSeries: 2 })
  counted(_tenant: string): void {}

  @Timed({ name: 'loan_import', longTask: true, labels: { tenant } })
  long(_tenant: string): void {}
}

@Controller('loans')
class LoansController {
  @Get()
  list(): string {
    return 'list';
  }
}

describe('what is over the limit of a metric', () => {
  const warnings: string[] = [];

  afterEach(() => {
    warnings.length = 0;
    jest.restoreAllMocks();
  });

  const start = (maxSeries: number) => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
      warnings.push(String(message));
    });
    return startApp({
      imports: [
        MetricsModule.forRoot({
          defaultMetrics: false,
          http: { maxSeries, labels: { tenant: (request) => request.headers['x-tenant']?.toString() } },
        }),
      ],
      controllers: [LoansController],
      providers: [LoansService],
    });
  };

  it.each([
    { maxSeries: 2, series: 3 },
    { maxSeries: 4, series: 5 },
    { maxSeries: Infinity, series: 6 },
  ])('has the limit of http.maxSeries: $maxSeries', async ({ maxSeries, series }) => {
    const { app, url } = await start(maxSeries);
    try {
      for (const name of 'abcdef') {
        await (await fetch(`${url}/loans`, { headers: { 'x-tenant': name } })).text();
      }
      const exposition = await scrape(url);
      expect(Object.keys(countsIn(exposition))).toHaveLength(series);
      expect(total(exposition, 'http_requests_total')).toBe(6);
      const advised = [
        'http_requests_total',
        'http_request_duration_seconds',
        'http_response_size_bytes',
      ].filter((name) =>
        warnings.some(
          (warning) => warning.includes(`Metric "${name}"`) && warning.endsWith(', or raise http.maxSeries.'),
        ),
      );
      expect(advised).toHaveLength(maxSeries === Infinity ? 0 : 3);
    } finally {
      await app.close();
    }
  });

  it('is warned of with an option that there is', async () => {
    const { app } = await start(2000);
    try {
      const service = app.get(LoansService);
      const own = app
        .get(MetricFactory, { strict: false })
        .get(counter({ name: 'own_total', help: 'x', labelNames: ['tenant'], maxSeries: 2 }));
      for (const name of 'abc') {
        service.timed(name);
        service.counted(name);
        own.inc({ tenant: name });
      }
      for (let name = 0; name < 2001; name++) service.long(String(name));
      const advice = (metric: string) =>
        warnings.find((warning) => warning.includes(`Metric "${metric}"`))?.replace(/^.*small fixed set/, '');
      expect(advice('loan_duration_seconds')).toBe(', or raise maxSeries of @Timed().');
      expect(advice('loan_calls_total')).toBe(', or raise maxSeries of @Counted().');
      expect(advice('loan_import_active')).toBe('.');
      expect(advice('own_total')).toBe(', or raise maxSeries of this metric.');
    } finally {
      await app.close();
    }
  });

  it.each([0, -1, 2.5, NaN, '10' as never, null as never])(
    'is refused: http.maxSeries %p',
    async (maxSeries) => {
      await expect(start(maxSeries)).rejects.toThrow(
        /http\.maxSeries: .* is not a valid limit\. Give a whole number/,
      );
    },
  );
});
