import { setTimeout as delay } from 'node:timers/promises';
import { getQueueToken } from '@nestjs/bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Queue } from 'bullmq';
import { Bank } from '../lending-api/support/bank.js';
import { get } from '../lending-api/support/client.js';
import { startDataApi } from '../lending-api/support/data-api.js';
import { startLendingApi } from '../lending-api/support/lending-api.js';
import type { RunningService } from '../lending-api/support/running-service.js';
import { eventually } from '../stack/support/eventually.js';
import { scrape, type Series, sumOf } from '../stack/support/exposition.js';
import { until } from '../support/app.js';
import { type FaultyServer, redisServer } from './support/servers.js';

const RECOVERY_SECONDS = 60;
// More than the workers of a process take at a time.
const MANY = 30;

let dataApi: RunningService;
let redis: FaultyServer;
let lending: RunningService;
let bank: Bank;

beforeAll(async () => {
  dataApi = await startDataApi();
});
afterAll(() => dataApi?.app.close());

beforeEach(async () => {
  redis = await redisServer();
  await redis.start();
});
afterEach(async () => {
  await lending?.app.close();
  await redis?.remove();
});

describe('credit checks in the queue', () => {
  it('decide, and are made once for an application that is sent twice', async () => {
    await startWithQueue();
    const { body } = await bank.applyAs('excellent', 2000);
    expect(body).toMatchObject({ status: 'approved', creditScore: expect.any(Number) });
    const key = { 'idempotency-key': 'twice' };
    const twice = [1, 2].map(() => bank.apply(String(body['userId']), 3000, 'car', key));
    const [first, second] = await Promise.all(twice);
    const third = await bank.apply(String(body['userId']), 3000, 'car', key);
    const stored = [first, second, third].filter((answer) => answer?.status === 201);
    expect(new Set(stored.map((answer) => answer?.body['id'])).size).toBe(1);
    expect(await attempts()).toEqual({ success: 2, failure: 0, failedForGood: 0, inFlight: 0 });
  });

  it('that the bureau does not answer are tried again, and then left to a person', async () => {
    await startWithQueue({ CREDIT_CHECK_FAILURE_SHARE: '1' });
    const { status, body } = await bank.applyAs('excellent');
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'pending', creditScore: null });
    expect(await attempts()).toEqual({ success: 0, failure: 2, failedForGood: 1, inFlight: 0 });
  });

  it('that come late answer 503, and the same key gets the score when it is there', async () => {
    await startWithQueue();
    const userId = await bank.register('late@example.com');
    const key = { 'idempotency-key': 'late' };
    await redis.freeze();
    const late = await bank.apply(userId, 2000, 'car', { ...key, 'request-timeout-ms': '1000' });
    await redis.thaw();
    expect(late).toMatchObject({ status: 503, body: { detail: expect.stringContaining('same key') } });
    expect(late.headers.get('retry-after')).toBe('2');
    expect((await bank.apply(userId, 2000, 'car', key)).status).toBe(201);
    expect(await attempts()).toMatchObject({ success: 1, inFlight: 0 });
    expect(await loansOf(userId)).toBe(1);
  });
});

describe('Redis', () => {
  it('killed while checks wait loses none: each application is stored once, and nothing stays in flight', async () => {
    await startWithQueue({ CREDIT_CHECK_MEDIAN_MS: '500' });
    const userId = await bank.register('killed@example.com');
    const applying = Array.from({ length: MANY }, (_, number) => bank.apply(userId, 1000 + number));
    await until(async () => (await total('queue_job_attempts_in_flight')) > 0, 'checks are under way');
    // Now the others wait.
    await lending.app.get<Queue>(getQueueToken('credit-checks'), { strict: false }).pause();
    await redis.stop();
    const answers = await Promise.all(applying);
    expect(answers.map(({ status }) => status)).toEqual(Array(MANY).fill(201));
    expect(await loansOf(userId)).toBe(MANY);
    expect((await bank.applyAs('excellent')).body).toMatchObject({ status: 'approved' });

    await redis.start();
    await throughTheQueue();
    await eventually('nothing is in flight', RECOVERY_SECONDS, async () => {
      expect((await attempts()).inFlight).toBe(0);
      expect(await total('credit_checks_in_flight')).toBe(0);
    });
  });

  it('that comes after the service is used from then on', async () => {
    await redis.stop();
    await start();
    expect((await bank.applyAs('excellent')).status).toBe(201);
    expect(await attempts()).toMatchObject({ success: 0 });
    await redis.start();
    await throughTheQueue();
  });

  it.each([
    ['killed', () => redis.stop()],
    // Its clients are in the pause before another attempt then.
    ['killed a second ago', () => redis.stop().then(() => delay(1000))],
    ['frozen', () => redis.freeze()],
  ])('%s does not hold up the end of the service', async (_, fault) => {
    await startWithQueue();
    await fault();
    await expect(lending.app.close()).resolves.toBeUndefined();
  });

  it('that never came does not hold up the end of the service', async () => {
    await redis.stop();
    await start();
    await expect(lending.app.close()).resolves.toBeUndefined();
  });
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  lending = await startLendingApi(dataApi.url, { REDIS_URL: redis.url, ...env });
  bank = new Bank(lending.url);
}

async function startWithQueue(env: Readonly<Record<string, string>> = {}): Promise<void> {
  await start(env);
  await eventually('it has Redis', RECOVERY_SECONDS, async () => {
    expect(await total('queue_workers')).toBe(1);
  });
}

async function throughTheQueue(): Promise<void> {
  await eventually('an application goes through the queue', RECOVERY_SECONDS, async () => {
    const { success } = await attempts();
    expect((await bank.applyAs('excellent')).status).toBe(201);
    expect((await attempts()).success).toBe(success + 1);
  });
}

async function attempts() {
  const ended = (result: string) =>
    total('queue_job_attempts_total', (labels) => labels['result'] === result);
  return {
    success: await ended('success'),
    failure: await ended('failure'),
    failedForGood: await total('queue_jobs_failed_total'),
    inFlight: await total('queue_job_attempts_in_flight'),
  };
}

function total(name: string, isWanted?: (labels: Series['labels']) => boolean): Promise<number> {
  // Only this one: those that ask Redis take their time while it is away.
  return scrape(`${lending.url}/metrics?name[]=${name}`, name).then((series) => sumOf(series, isWanted));
}

async function loansOf(userId: string): Promise<number> {
  return Number((await get(`${lending.url}/api/loans?userId=${userId}`)).body['total']);
}
