import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { DelayedError, Queue, UnrecoverableError, Worker } from 'bullmq';
import { MetricFactory } from '@app/metrics';
import { until } from '../support/app.js';
import { bullOf, redis as redisOfBull, startBull } from './support/bull.js';
import { bullmqOf, redis, startBullmq } from './support/bullmq.js';
import { countsOf, valuesOf } from './support/metrics.js';
import { otelLabelsOf } from './support/queue-under-test.js';
import { reasonToSkip } from './support/server-under-test.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

const opening = async (starting: Promise<INestApplicationContext>) => {
  const app = await starting;
  opened.push(app);
  return app;
};

const MINUTE_MS = 60_000;
const failure = (exception: string) =>
  `queue="checks",job_name="credit",result="failure",exception="${exception}"`;
const success = 'queue="checks",job_name="credit",result="success"';
const credit = 'queue="checks",job_name="credit"';

/** Waits until so many attempts have ended. */
const attempts = (app: INestApplicationContext, count: number) =>
  until(async () => {
    const ended = Object.values(await valuesOf(app, 'queue_job_attempts_total'));
    return ended.reduce((sum, one) => sum + one, 0) === count;
  }, `${count} attempts have ended`);

describe.each([
  { name: '@nestjs/bullmq', system: 'bullmq', server: redis, start: startBullmq, queueOf: bullmqOf },
  { name: '@nestjs/bull', system: 'bull', server: redisOfBull, start: startBull, queueOf: bullOf },
] as const)('$name', ({ system, server, start, queueOf }) => {
  const reason = reasonToSkip(server);
  if (reason !== undefined) return it.todo(`left out: ${reason}`);
  beforeAll(() => server.start());
  afterAll(() => server.remove());

  /** The total of a histogram's seconds. */
  const secondsOf = async (app: INestApplicationContext, histogram: string) =>
    (await valuesOf(app, `${histogram}_sum`))[credit] ?? NaN;

  it('tells the wait from the work', async () => {
    const app = await opening(start(() => 1, {}));
    await queueOf(app).add('credit', {}, { timestamp: Date.now() - 10 * MINUTE_MS });
    await attempts(app, 1);
    const [wait, work] = [
      await secondsOf(app, 'queue_job_wait_seconds'),
      await secondsOf(app, 'queue_job_attempt_duration_seconds'),
    ];
    expect(wait).toBeGreaterThanOrEqual(600);
    expect(work).toBeLessThan(600);
  });

  it('takes the wanted delay off the wait', async () => {
    const app = await opening(start(() => 1, {}));
    await queueOf(app).add('credit', {}, { timestamp: Date.now() - 10 * MINUTE_MS, delay: 9 * MINUTE_MS });
    await attempts(app, 1);
    const wait = await secondsOf(app, 'queue_job_wait_seconds');
    expect(wait).toBeGreaterThanOrEqual(60);
    expect(wait).toBeLessThan(600);
  });

  it('counts each attempt, the wait once, and a job that fails for good', async () => {
    let calls = 0;
    const fails = () => {
      calls++;
      throw new RangeError('no');
    };
    const app = await opening(start(fails, {}));
    await queueOf(app).add('credit', {}, { attempts: 3 });
    await attempts(app, 3);
    await until(
      async () => (await valuesOf(app, 'queue_jobs_failed_total'))[credit] === 1,
      'the job has failed for good',
    );
    expect(calls).toBe(3);
    expect(await countsOf(app, 'queue_job_attempts_total')).toEqual({ [failure('RangeError')]: 3 });
    expect(await countsOf(app, 'queue_job_wait_seconds_count')).toEqual({ [credit]: 1 });
  });

  it('has not failed for good when a later attempt succeeds', async () => {
    let calls = 0;
    const app = await opening(
      start(() => {
        if (++calls === 1) throw new RangeError('no');
      }, {}),
    );
    await queueOf(app).add('credit', {}, { attempts: 3 });
    await attempts(app, 2);
    expect(await countsOf(app, 'queue_job_attempts_total')).toEqual({
      [failure('RangeError')]: 1,
      [success]: 1,
    });
    expect(await valuesOf(app, 'queue_jobs_failed_total')).toEqual({ [credit]: 0 });
  });

  it('has the names of OpenTelemetry with its naming', async () => {
    const app = await opening(start(() => 1, { options: { http: { naming: 'otel' } } }));
    await queueOf(app).add('credit', {});
    const [processed, consumed, inFlight] = [
      'messaging_process_duration_seconds',
      'messaging_client_consumed_messages_total',
      'queue_job_attempts_in_flight',
    ];
    const labels = otelLabelsOf(system);
    await until(async () => Object.keys(await countsOf(app, consumed)).length > 0, 'the attempt has ended');
    expect(await countsOf(app, consumed)).toEqual({ [`${labels},result="success"`]: 1 });
    expect(await countsOf(app, `${processed}_count`)).toEqual({ [labels]: 1 });
    expect(await valuesOf(app, inFlight)).toEqual({ [credit]: 0 });
    expect(await countsOf(app, 'queue_job_wait_seconds_count')).toEqual({ [credit]: 1 });
    const page = await app.get(MetricFactory).registry.metrics();
    expect(page).not.toMatch(/queue_job_attempts_total|queue_job_attempt_duration/);
  });

  it('tells the failures among the durations of OpenTelemetry', async () => {
    const fails = () => Promise.reject(new RangeError('no'));
    const app = await opening(start(fails, { options: { http: { naming: 'otel' } } }));
    await queueOf(app).add('credit', {});
    const processed = 'messaging_process_duration_seconds_count';
    await until(async () => Object.keys(await countsOf(app, processed)).length > 0, 'the attempt has ended');
    expect(await countsOf(app, processed)).toEqual({
      [`${otelLabelsOf(system)},error_type="RangeError"`]: 1,
    });
  });

  it('asks the queue for its depth and its workers at each scrape', async () => {
    const ends: (() => void)[] = [];
    const app = await opening(start(() => new Promise<void>((resolve) => ends.push(resolve)), {}));
    const queue = queueOf(app);
    await until(async () => (await valuesOf(app, 'queue_workers'))['queue="checks"'] === 1, 'a worker');
    for (let i = 0; i < 5; i++) await queue.add('credit', {}, { timestamp: Date.now() - MINUTE_MS });
    await queue.add('credit', {}, { delay: 10 * MINUTE_MS });
    await until(() => ends.length === 2, 'two jobs are under way');
    expect(await countsOf(app, 'queue_jobs')).toEqual({
      'queue="checks",state="active"': 2,
      'queue="checks",state="waiting"': 3,
      'queue="checks",state="delayed"': 1,
    });
    const [age = NaN] = Object.values(await valuesOf(app, 'queue_oldest_waiting_job_age_seconds'));
    expect(age).toBeGreaterThanOrEqual(60);
    await until(async () => {
      ends.splice(0).forEach((end) => end());
      return (await countsOf(app, 'queue_jobs'))['queue="checks",state="completed"'] === 5;
    }, 'all have ended');
    expect(await valuesOf(app, 'queue_oldest_waiting_job_age_seconds')).toEqual({ 'queue="checks"': 0 });
  });

  it('is left out of a scrape, which goes on, while the queue does not answer', async () => {
    const app = await opening(start(() => 1, {}));
    await server.freeze();
    try {
      for (const name of ['queue_jobs', 'queue_oldest_waiting_job_age_seconds', 'queue_workers'])
        expect(await valuesOf(app, name)).toEqual({});
    } finally {
      await server.thaw();
    }
    const isThere = async () => (await valuesOf(app, 'queue_workers'))['queue="checks"'] === 1;
    await until(isThere, 'the queue answers again');
  });

  it('asks nothing when that is off, and still counts the jobs', async () => {
    const app = await opening(start(() => 1, { options: { entrances: { queueDepth: false } } }));
    await queueOf(app).add('credit', {});
    await attempts(app, 1);
    const page = await app.get(MetricFactory).registry.metrics();
    expect(page).not.toMatch(/queue_jobs\b|queue_workers|queue_oldest/);
  });

  it('has a series for each of 100 names of jobs, and one for all others', async () => {
    const app = await opening(start(() => 1, {}));
    for (let i = 0; i < 105; i++) await queueOf(app).add(`job${i}`, {});
    await attempts(app, 105);
    const counts = await countsOf(app, 'queue_job_attempts_total');
    expect(Object.keys(counts)).toHaveLength(101);
    expect(counts['queue="checks",job_name="other",result="success"']).toBe(5);
  });

  it('keeps what the processor is given and returns', async () => {
    const seen: unknown[] = [];
    const app = await opening(
      start((job) => {
        seen.push(job.name, job.data);
        return { score: 7 };
      }, {}),
    );
    const job = await queueOf(app).add('credit', { id: 5 });
    await until(async () => (await queueOf(app).getCompletedCount()) === 1, 'it has completed');
    expect(seen).toEqual(['credit', { id: 5 }]);
    expect(await queueOf(app).getJob(String(job.id))).toMatchObject({ returnvalue: { score: 7 } });
  });
});

describe('@nestjs/bullmq', () => {
  const reason = reasonToSkip(redis);
  if (reason !== undefined) return it.todo(`left out: ${reason}`);
  beforeAll(() => redis.start());
  afterAll(() => redis.remove());

  it('counts an attempt that puts the job off as no failure', async () => {
    let calls = 0;
    const app = await opening(
      startBullmq(async (job) => {
        if (++calls > 1) return;
        await job.moveToDelayed(Date.now() + 1, job.token);
        throw new DelayedError();
      }, {}),
    );
    await bullmqOf(app).add('credit', {});
    await until(async () => (await bullmqOf(app).getCompletedCount()) === 1, 'it has completed');
    expect(await countsOf(app, 'queue_job_attempts_total')).toEqual({ [success]: 2 });
    expect(await countsOf(app, 'queue_job_wait_seconds_count')).toEqual({ [credit]: 1 });
  });

  it('counts a job that no attempt can save as failed for good at once', async () => {
    const fails = () => {
      throw new UnrecoverableError('gone');
    };
    const app = await opening(startBullmq(fails, {}));
    await bullmqOf(app).add('credit', {}, { attempts: 3 });
    await until(
      async () => (await valuesOf(app, 'queue_jobs_failed_total'))[credit] === 1,
      'the job has failed for good',
    );
    expect(await countsOf(app, 'queue_job_attempts_total')).toEqual({ [failure('UnrecoverableError')]: 1 });
  });

  it('counts jobs whose worker has died, and attempts them again', async () => {
    const place = { connection: redis.connection, prefix: redis.ownPrefix() };
    const [queue, dying] = [
      new Queue('checks', place),
      new Worker('checks', undefined, { ...place, lockDuration: 10 }),
    ];
    await queue.add('credit', {});
    await dying.getNextJob('token');
    await Promise.all([queue.close(), dying.close()]);
    const app = await opening(
      startBullmq(() => 1, { prefix: place.prefix, worker: { stalledInterval: 20 } }),
    );
    await attempts(app, 1);
    expect(await valuesOf(app, 'queue_jobs_stalled_total')).toEqual({ 'queue="checks"': 1 });
  });

  it('counts both attempts at a job whose Redis was away for longer than its lock holds', async () => {
    const ends: (() => void)[] = [];
    // Long enough that a pause of this process does not end it as well.
    const worker = { lockDuration: 1500, stalledInterval: 20 };
    const app = await opening(
      startBullmq(() => new Promise<void>((resolve) => ends.push(resolve)), { worker }),
    );
    await bullmqOf(app).add('credit', {});
    await until(() => ends.length === 1, 'the job is under way');
    await redis.freeze();
    const lockedMs = Date.now() + worker.lockDuration;
    await until(() => Date.now() > lockedMs, 'the lock is over');
    await redis.thaw();
    await until(() => ends.length === 2, 'it is attempted again');
    expect(await valuesOf(app, 'queue_job_attempts_in_flight')).toEqual({ [credit]: 2 });
    for (const end of ends) end();
    await attempts(app, 2);
    await until(async () => (await bullmqOf(app).getCompletedCount()) === 1, 'it has completed');
    expect(await countsOf(app, 'queue_job_attempts_total')).toEqual({ [success]: 2 });
    expect(await countsOf(app, 'queue_job_attempts_in_flight')).toEqual({});
    expect(await countsOf(app, 'queue_jobs_failed_total')).toEqual({});
    expect(await valuesOf(app, 'queue_jobs_stalled_total')).toEqual({ 'queue="checks"': 1 });
  });
});
