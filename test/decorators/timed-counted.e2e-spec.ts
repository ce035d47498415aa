import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, ForbiddenException, Get, Injectable, UseGuards, type CanActivate } from '@nestjs/common';
import { Counted, MetricsModule, Timed } from '@app/metrics';
import { type RunningApp, sample, scrape, startApp } from '../support/app.js';

const failure = new TypeError('no score');

@Injectable()
class Scoring {
  factor = 2;

  @Timed()
  @Counted()
  sync(score: number): number {
    return score * this.factor;
  }

  @Counted()
  @Timed()
  async async(score: number): Promise<number> {
    return Promise.resolve(score * this.factor);
  }

  @Timed()
  @Counted()
  throws(): never {
    throw failure;
  }

  @Timed()
  @Counted()
  rejects(): Promise<never> {
    return Promise.reject(failure);
  }

  @Timed({
    name: 'scoring_duration_seconds',
    help: 'Scoring.',
    buckets: [1, 10],
    labels: { kind: ({ args: [score] }) => (score > 10 ? 'large' : 'small'), region: 'eu' },
  })
  labelled(score: number): number {
    return score;
  }

  @Counted({
    name: 'broken_labels_total',
    labels: {
      boom: () => {
        throw new Error('label');
      },
    },
  })
  brokenLabel(): string {
    return 'fine';
  }
}

@Injectable()
class Closed implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Controller('scores')
class ScoresController {
  @Timed()
  @Get('below')
  @UseGuards(Closed)
  below(): string {
    return 'never';
  }

  @Get('above')
  @UseGuards(Closed)
  @Timed()
  above(): string {
    return 'never';
  }

  @Counted()
  @Get('open')
  open(): string {
    return 'open';
  }
}

let running: RunningApp;

beforeEach(async () => {
  running = await startApp({
    imports: [MetricsModule.forRoot({ defaultMetrics: false })],
    providers: [Scoring],
    controllers: [ScoresController],
  });
});

afterEach(() => running.app.close());

const calls = (method: string, result: string, exception: string, type = 'Scoring') =>
  `method_calls_total{class="${type}",method="${method}",result="${result}"${exception && `,exception="${exception}"`}}`;

describe('@Timed() and @Counted()', () => {
  it('pass values and this through and record the call', async () => {
    const scoring = running.app.get(Scoring);
    expect(scoring.sync(4)).toBe(8);
    expect(await scoring.async(5)).toBe(10);
    const exposition = await scrape(running.url);
    for (const method of ['sync', 'async']) {
      expect(sample(exposition, calls(method, 'success', ''))).toBe(1);
      expect(sample(exposition, `method_duration_seconds_count{class="Scoring",method="${method}"}`)).toBe(1);
    }
  });

  it('pass on what is thrown, the very same, and record it by its class', async () => {
    const scoring = running.app.get(Scoring);
    expect(() => scoring.throws()).toThrow(failure);
    await expect(scoring.rejects()).rejects.toBe(failure);
    const exposition = await scrape(running.url);
    for (const method of ['throws', 'rejects']) {
      expect(sample(exposition, calls(method, 'failure', 'TypeError'))).toBe(1);
      expect(sample(exposition, `method_duration_seconds_count{class="Scoring",method="${method}"}`)).toBe(1);
    }
  });

  it('take labels from the call', async () => {
    const scoring = running.app.get(Scoring);
    scoring.labelled(5);
    scoring.labelled(50);
    scoring.labelled(60);
    const exposition = await scrape(running.url);
    expect(sample(exposition, 'scoring_duration_seconds_count{kind="small",region="eu"}')).toBe(1);
    expect(sample(exposition, 'scoring_duration_seconds_count{kind="large",region="eu"}')).toBe(2);
    expect(exposition).toContain('scoring_duration_seconds_bucket{kind="small",region="eu",le="10"} 1');
  });

  it('never let a failing label reach the caller', async () => {
    expect(running.app.get(Scoring).brokenLabel()).toBe('fine');
    expect(sample(await scrape(running.url), 'metrics_errors_total{source="decorator"}')).toBe(1);
  });

  it('leave routes and guards alone, above or below their decorators', async () => {
    const statuses = await Promise.all(
      ['below', 'above', 'open'].map(async (route) => (await fetch(`${running.url}/scores/${route}`)).status),
    );
    expect(statuses).toEqual([403, 403, 200]);
    expect(sample(await scrape(running.url), calls('open', 'success', '', 'ScoresController'))).toBe(1);
  });

  it('keep the name and the length of the method', () => {
    expect(Scoring.prototype.sync).toHaveLength(1);
    expect(Scoring.prototype.sync.name).toBe('sync');
  });

  it('record in the application that owns the instance', async () => {
    const other = await startApp({
      imports: [MetricsModule.forRoot({ defaultMetrics: false })],
      providers: [Scoring],
    });
    running.app.get(Scoring).sync(1);
    const [here, there] = [await scrape(running.url), await scrape(other.url)];
    await other.app.close();
    expect(sample(here, calls('sync', 'success', ''))).toBe(1);
    expect(sample(there, calls('sync', 'success', ''))).toBeUndefined();
  });

  it('fail the start when their metric clashes', async () => {
    @Injectable()
    class Clashing {
      @Counted({ name: 'scoring_duration_seconds' })
      run(): void {}
    }
    await expect(
      startApp({ imports: [MetricsModule.forRoot()], providers: [Scoring, Clashing] }),
    ).rejects.toThrow('"scoring_duration_seconds"');
  });

  it('refuse what is not a method, saying where', () => {
    expect(() => {
      class Wrong {
        // @ts-expect-error an accessor is no method
        @Timed()
        get score(): number {
          return 1;
        }
      }
      return Wrong;
    }).toThrow('an accessor is not a method');
  });
});
