import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Injectable, Logger, type Type } from '@nestjs/common';
import { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { CronJob, CronTime } from 'cron';
import { MetricFactory } from '@app/metrics';
import { until } from '../support/app.js';
import { countsOf, startContext, valuesOf } from './support/metrics.js';

const START = Date.UTC(2026, 0, 1, 12, 0, 0);
const opened: INestApplicationContext[] = [];

afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

async function start(provider: Type<unknown>): Promise<INestApplicationContext> {
  const app = await startContext({ imports: [ScheduleModule.forRoot()], providers: [provider] });
  opened.push(app);
  return app;
}

/** Stops the clock at noon; it moves by `jest.advanceTimersByTimeAsync()`. */
const stopClock = () =>
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });

/** The process does something else for so long, and no timer fires. */
const block = (ms: number) => jest.setSystemTime(Date.now() + ms);

describe('a cron job', () => {
  it('shows when it last ended well, last failed and runs next', async () => {
    stopClock();
    let fails = false;
    @Injectable()
    class Jobs {
      @Cron('*/10 * * * * *', { name: 'report' })
      run(): void {
        if (fails) throw new Error('no paper');
      }
    }
    const app = await start(Jobs);
    expect(await valuesOf(app, 'schedule_next_run_timestamp_seconds')).toEqual({
      'job_name="report"': START / 1000 + 10,
    });
    expect(await valuesOf(app, 'schedule_last_success_timestamp_seconds')).toEqual({});
    await jest.advanceTimersByTimeAsync(10_000);
    fails = true;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await valuesOf(app, 'schedule_last_success_timestamp_seconds')).toEqual({
      'job_name="report"': START / 1000 + 10,
    });
    expect(await valuesOf(app, 'schedule_last_failure_timestamp_seconds')).toEqual({
      'job_name="report"': START / 1000 + 20,
    });
    expect(await valuesOf(app, 'schedule_next_run_timestamp_seconds')).toEqual({
      'job_name="report"': START / 1000 + 30,
    });
  });

  it('is named after its class and method when it has no name', async () => {
    @Injectable()
    class Interest {
      @Cron('0 0 3 * * *')
      credit(): void {}
    }
    const app = await start(Interest);
    expect(await valuesOf(app, 'schedule_runs_total')).toEqual({
      'job_name="Interest.credit",result="success"': 0,
    });
    expect(Object.keys(await valuesOf(app, 'schedule_next_run_timestamp_seconds'))).toEqual([
      'job_name="Interest.credit"',
    ]);
  });

  it('shows how late its runs begin, and which ones the busy process missed', async () => {
    stopClock();
    let runs = 0;
    @Injectable()
    class Jobs {
      @Cron('* * * * * *', { name: 'tick' })
      run(): void {
        runs++;
        if (runs === 1) block(3500);
      }
    }
    const app = await start(Jobs);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await countsOf(app, 'schedule_missed_runs_total')).toEqual({});
    expect(await valuesOf(app, 'schedule_start_delay_seconds_sum')).toEqual({ 'job_name="tick"': 0 });
    await jest.advanceTimersByTimeAsync(1000);
    // The run of :02 begins at :05.5, and those of :03, :04 and :05 never do.
    expect(runs).toBe(2);
    expect(await countsOf(app, 'schedule_missed_runs_total')).toEqual({ 'job_name="tick",reason="late"': 3 });
    expect(await valuesOf(app, 'schedule_start_delay_seconds_sum')).toEqual({ 'job_name="tick"': 3.5 });
    await jest.advanceTimersByTimeAsync(500);
    expect(runs).toBe(3);
    expect(await countsOf(app, 'schedule_missed_runs_total')).toEqual({ 'job_name="tick",reason="late"': 3 });
    expect(await countsOf(app, 'schedule_start_delay_seconds_count')).toEqual({ 'job_name="tick"': 3 });
  });

  it('misses the runs that are due while it waits for the end of the one before', async () => {
    stopClock();
    let end = (): void => undefined;
    @Injectable()
    class Jobs {
      @Cron('* * * * * *', { name: 'tick', waitForCompletion: true })
      run(): Promise<void> {
        return new Promise((resolve) => (end = resolve));
      }
    }
    const app = await start(Jobs);
    await jest.advanceTimersByTimeAsync(3000);
    expect(await valuesOf(app, 'schedule_runs_in_flight')).toEqual({ 'job_name="tick"': 1 });
    expect(await countsOf(app, 'schedule_missed_runs_total')).toEqual({
      'job_name="tick",reason="waiting"': 2,
    });
    expect(await countsOf(app, 'schedule_overlapping_runs_total')).toEqual({});
    end();
    await jest.advanceTimersByTimeAsync(1000);
    expect(await countsOf(app, 'schedule_start_delay_seconds_count')).toEqual({ 'job_name="tick"': 2 });
    end();
    await jest.advanceTimersByTimeAsync(0);
  });

  it('counts runs that begin before the one before has ended', async () => {
    stopClock();
    @Injectable()
    class Jobs {
      @Cron('* * * * * *', { name: 'tick' })
      run(): Promise<void> {
        return new Promise((resolve) => setTimeout(resolve, 1500));
      }
    }
    const app = await start(Jobs);
    await jest.advanceTimersByTimeAsync(2000);
    expect(await valuesOf(app, 'schedule_runs_in_flight')).toEqual({ 'job_name="tick"': 2 });
    expect(await countsOf(app, 'schedule_overlapping_runs_total')).toEqual({ 'job_name="tick"': 1 });
  });

  it('is not late when the application runs it by hand', async () => {
    stopClock();
    @Injectable()
    class Jobs {
      @Cron('0 0 3 * * *', { name: 'nightly' })
      run(): void {}
    }
    const app = await start(Jobs);
    await app.get(SchedulerRegistry).getCronJob('nightly').fireOnTick();
    expect(await countsOf(app, 'schedule_runs_total')).toEqual({ 'job_name="nightly",result="success"': 1 });
    expect(await countsOf(app, 'schedule_start_delay_seconds_count')).toEqual({});
  });

  it('has no next run while it is stopped, and is not late when it has been', async () => {
    stopClock();
    @Injectable()
    class Jobs {
      @Cron('* * * * * *', { name: 'tick' })
      run(): void {}
    }
    const app = await start(Jobs);
    const cron = app.get(SchedulerRegistry).getCronJob('tick');
    await cron.stop();
    expect(await valuesOf(app, 'schedule_next_run_timestamp_seconds')).toEqual({});
    await jest.advanceTimersByTimeAsync(60_000);
    cron.start();
    await jest.advanceTimersByTimeAsync(1000);
    cron.setTime(new CronTime('*/30 * * * * *'));
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await countsOf(app, 'schedule_start_delay_seconds_count')).toEqual({ 'job_name="tick"': 2 });
    expect(await valuesOf(app, 'schedule_start_delay_seconds_sum')).toEqual({ 'job_name="tick"': 0 });
    expect(await countsOf(app, 'schedule_missed_runs_total')).toEqual({});
    app.get(SchedulerRegistry).deleteCronJob('tick');
    expect(await valuesOf(app, 'schedule_next_run_timestamp_seconds')).toEqual({});
  });

  it('still has its errors logged by @nestjs/schedule', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    @Injectable()
    class Jobs {
      @Cron('0 0 3 * * *', { name: 'nightly' })
      run(): void {
        throw new Error('no paper');
      }
    }
    const app = await start(Jobs);
    await app.get(SchedulerRegistry).getCronJob('nightly').fireOnTick();
    await new Promise((resolve) => setImmediate(resolve));
    expect(error.mock.calls).toEqual([[new Error('no paper')]]);
  });
});

describe('a job of the SchedulerRegistry', () => {
  @Injectable()
  class Nothing {}

  it('is a cron job with its name there, to the end of its promise', async () => {
    stopClock();
    const app = await start(Nothing);
    const cron = CronJob.from({
      cronTime: '* * * * * *',
      onTick: () => new Promise<void>((_, reject) => setTimeout(reject, 500, new TypeError('no'))),
      errorHandler: () => undefined,
      start: true,
    });
    app.get(SchedulerRegistry).addCronJob('reminder', cron);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await valuesOf(app, 'schedule_runs_in_flight')).toEqual({ 'job_name="reminder"': 1 });
    await jest.advanceTimersByTimeAsync(500);
    expect(await countsOf(app, 'schedule_runs_total')).toEqual({
      'job_name="reminder",result="failure",exception="TypeError"': 1,
    });
    expect(await countsOf(app, 'schedule_start_delay_seconds_count')).toEqual({ 'job_name="reminder"': 1 });
  });

  it('is measured when a constructor adds it', async () => {
    @Injectable()
    class Jobs {
      constructor(registry: SchedulerRegistry) {
        registry.addCronJob('early', new CronJob('0 0 3 * * *', () => undefined));
      }
    }
    const app = await start(Jobs);
    await app.get(SchedulerRegistry).getCronJob('early').fireOnTick();
    expect(await countsOf(app, 'schedule_runs_total')).toEqual({ 'job_name="early",result="success"': 1 });
  });

  it('is an interval or a timeout', async () => {
    const app = await start(Nothing);
    const registry = app.get(SchedulerRegistry);
    registry.addInterval(
      'poll',
      setInterval(() => undefined, 2),
    );
    registry.addTimeout(
      'once',
      setTimeout(() => undefined, 2),
    );
    const next = await valuesOf(app, 'schedule_next_run_timestamp_seconds');
    expect(Object.keys(next).toSorted()).toEqual(['job_name="once"', 'job_name="poll"']);
    await until(async () => {
      const counts = await countsOf(app, 'schedule_runs_total');
      return (
        (counts['job_name="poll",result="success"'] ?? 0) > 1 && 'job_name="once",result="success"' in counts
      );
    }, 'runs of both');
    registry.deleteInterval('poll');
    expect(await valuesOf(app, 'schedule_next_run_timestamp_seconds')).toEqual({});
  });

  it('shares a series with the others when there are more than 100 names', async () => {
    const app = await start(Nothing);
    const registry = app.get(SchedulerRegistry);
    for (let i = 0; i < 102; i++)
      registry.addCronJob(`reminder ${i}`, new CronJob('0 0 3 * * *', () => undefined));
    const jobs = Object.keys(await valuesOf(app, 'schedule_runs_total'));
    expect(jobs).toHaveLength(101);
    expect(jobs).toContain('job_name="other",result="success"');
  });
});

it('measures methods that are intervals and timeouts, with their delay', async () => {
  @Injectable()
  class Jobs {
    @Interval('poll', 2)
    poll(): void {}

    @Timeout(1)
    warmUp(): void {}
  }
  const app = await start(Jobs);
  await until(async () => {
    const counts = await countsOf(app, 'schedule_start_delay_seconds_count');
    return (counts['job_name="poll"'] ?? 0) > 1 && counts['job_name="Jobs.warmUp"'] === 1;
  }, 'runs of both');
  const counts = await countsOf(app, 'schedule_runs_total');
  expect(counts['job_name="Jobs.warmUp",result="success"']).toBe(1);
  expect(counts['job_name="poll",result="success"']).toBeGreaterThan(1);
  expect(Object.keys(await valuesOf(app, 'schedule_next_run_timestamp_seconds'))).toEqual([
    'job_name="poll"',
  ]);
});

it('has no metrics of jobs without ScheduleModule', async () => {
  const app = await startContext({});
  opened.push(app);
  expect(await app.get(MetricFactory).registry.metrics()).not.toContain('schedule_');
});
