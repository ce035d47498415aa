import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { Interval, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Counted, histogram, MetricsModule, Slo, type SloOptions, Timed } from '@app/metrics';
import { PLATFORMS, type RunningApp, sample, scrape, startApp } from '../support/app.js';

let running: RunningApp | undefined;

afterEach(async () => {
  await running?.app.close();
  running = undefined;
});

@Controller('loans')
@Slo({ latency: { objective: 95, below: '420ms' } })
class LoansController {
  @Get()
  list(): string {
    return '';
  }

  @Get('slow')
  @Slo({ availability: 99, latency: { objective: 99, below: 7 } })
  slow(): string {
    return '';
  }
}

describe.each(PLATFORMS)('@Slo() of requests on %s', (platform) => {
  it('gives the histogram a bucket at the thresholds of handlers, controllers and forRoot()', async () => {
    const options = { slo: { latency: { objective: 95, below: '1500ms' } } };
    const imports = [MetricsModule.forRoot(options)];
    running = await startApp({ imports, controllers: [LoansController] }, undefined, platform);
    await fetch(`${running.url}/loans`);
    const exposition = await scrape(running.url);
    for (const le of ['0.42', '1.5', '7']) {
      const series = `http_request_duration_seconds_bucket{method="GET",endpoint="/loans",le="${le}"}`;
      expect(sample(exposition, series)).toBe(1);
    }
  });
});

@Injectable()
class Shop {
  @Slo({ availability: 99.9, latency: { objective: 95, below: '333ms' } })
  @Timed()
  @Counted()
  above(): void {}

  @Timed({ name: 'shop_below_seconds', buckets: [1, 2] })
  @Slo({ latency: { objective: 95, below: 1.25 } })
  below(): void {}

  @Slo({ latency: { objective: 95, below: 1.25 } })
  @Timed({ name: 'shop_native_seconds', native: {} })
  native(): void {}

  @Timed()
  other(): void {}
}

abstract class Base {
  @Slo({ latency: { objective: 95, below: '444ms' } })
  @Timed()
  inherited(): void {}
}
@Injectable()
class Branch extends Base {}

class Jobs {
  @Interval('tidy', 3_600_000)
  @Slo({ latency: { objective: 95, below: '90s' } })
  tidy(): void {}
}

describe('@Slo() of methods', () => {
  it('gives their histograms the bucket, wherever the decorator stands', async () => {
    running = await startApp({
      imports: [MetricsModule.forRoot({ prefix: 'my_' }), ScheduleModule.forRoot()],
      providers: [Shop, Jobs],
    });
    const shop = running.app.get(Shop);
    for (const method of ['above', 'below', 'native', 'other'] as const) shop[method]();
    const exposition = await scrape(running.url);
    const shared = (le: string, method: string) =>
      sample(exposition, `my_method_duration_seconds_bucket{class="Shop",method="${method}",le="${le}"}`);
    expect(shared('0.333', 'above')).toBe(1);
    expect(shared('0.333', 'other')).toBe(1);
    expect(sample(exposition, 'my_shop_below_seconds_bucket{le="1.25"}')).toBe(1);
    const due = running.app.get(SchedulerRegistry).getInterval('tidy') as object;
    (Reflect.get(due, '_onTimeout') as () => void).call(due);
    const run = 'my_schedule_run_duration_seconds_bucket{job_name="tidy",le="90"}';
    expect(sample(await scrape(running.url), run)).toBe(1);
  });

  it('gives them the bucket for a method of the class that theirs extends', async () => {
    running = await startApp({ imports: [MetricsModule.forRoot()], providers: [Branch] });
    running.app.get(Branch).inherited();
    const series = 'method_duration_seconds_bucket{class="Base",method="inherited",le="0.444"}';
    expect(sample(await scrape(running.url), series)).toBe(1);
  });

  const start = async (...providers: (new () => unknown)[]) => {
    running = await startApp({ imports: [MetricsModule.forRoot()], providers });
  };

  it('refuses a method that nothing measures', async () => {
    class Idle {
      @Slo({ availability: 99 })
      work(): void {}
    }
    await expect(start(Idle)).rejects.toThrow(
      /@Slo\(\) on Idle\.work \(.*slo\.e2e-spec\.ts:\d+\): nothing measures it\..*@Timed\(\) or @Counted\(\)/,
    );
  });

  it('refuses an inherited method that nothing measures', async () => {
    abstract class Old {
      @Slo({ availability: 99 })
      work(): void {}
    }
    class Idle extends Old {}
    await expect(start(Idle)).rejects.toThrow(/@Slo\(\) on Old\.work .*nothing measures it/);
  });

  it('refuses a class that is neither a controller nor a processor', async () => {
    @Slo({ availability: 99 })
    class Idle {}
    await expect(start(Idle)).rejects.toThrow(/@Slo\(\) on Idle .*a controller, or the processor of a queue/);
  });

  it('refuses a latency without a histogram, and an availability without a count of failures', async () => {
    class Uncounted {
      @Slo({ availability: 99 })
      @Timed()
      work(): void {}
    }
    await expect(start(Uncounted)).rejects.toThrow('availability needs a count of failures. Add @Counted()');
    class Untimed {
      @Slo({ latency: { objective: 99, below: 1 } })
      @Counted()
      work(): void {}
    }
    await expect(start(Untimed)).rejects.toThrow('latency needs a histogram of durations. Add @Timed().');
  });

  it('refuses a histogram that was made before, without the bucket', async () => {
    const made = histogram({ name: 'early_seconds', help: 'Early.', buckets: [1, 2] });
    class Late {
      @Slo({ latency: { objective: 95, below: 1.5 } })
      @Timed({ name: 'early_seconds', help: 'Early.', buckets: [1, 2] })
      work(): void {}
    }
    @Module({ imports: [MetricsModule.forFeature([made])], providers: [Late] })
    class Early {}
    const app = startApp({ imports: [MetricsModule.forRoot(), Early] });
    await expect(app).rejects.toThrow(/"early_seconds" .*has no bucket there\. Add 1\.5 to its buckets/);
  });
});

it.each<[string, unknown]>([
  ['promises nothing. Give availability, latency or both', {}],
  ['is 0.999 %. Give per cent: 99.9 for a share of 0.999.', { availability: 0.999 }],
  ['availability is 100. Give the per cent', { availability: 100 }],
  ['is 90 %, so 10 % may fail. The fastest alert fires when 14.4 times as many do', { availability: 90 }],
  ['Did you mean "availability"?', { availabilty: 99 }],
  ["latency.below is missing. Give { objective: 95, below: '500ms' }", { latency: { objective: 95 } }],
  ['latency: below is "fast". Give a duration', { latency: { objective: 95, below: 'fast' } }],
  ['latency: below is 0.', { latency: { objective: 95, below: 0 } }],
  ['is 95. Give an object', 95],
])('says what is wrong: %s', (message, options) => {
  expect(() => Slo(options as SloOptions)).toThrow(message);
});

it('forRoot() refuses a wrong promise when the application starts', async () => {
  const start = startApp({ imports: [MetricsModule.forRoot({ slo: { availability: 0.99 } })] });
  await expect(start).rejects.toThrow('MetricsModule option slo availability is 0.99 %');
});
