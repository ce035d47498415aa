import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import type { ApiClient } from '../data-api/support/api-client.js';
import { type RunningDataApi, startDataApi } from '../data-api/support/data-api.js';
import { eventually } from '../stack/support/eventually.js';
import { type FaultyServer, redisServer } from './support/servers.js';

const RECOVERY_SECONDS = 90;
const HITS = { operation: 'get', result: 'hit' };
const READS = { operation: 'select', table: 'loans', status: 'success' };

let redis: FaultyServer;
let service: RunningDataApi;
let api: ApiClient;
let loan: Loan;

beforeAll(async () => {
  redis = await redisServer();
  await redis.start();
  service = await startDataApi({ REDIS_URL: redis.url });
  api = service.api;
});

afterAll(async () => {
  await service?.close();
  await redis?.remove();
});

beforeEach(async () => {
  loan = await api.createLoan({ status: 'pending' });
  await isCachedAgain();
});

async function isCachedAgain(): Promise<void> {
  await eventually('the second read is a hit', RECOVERY_SECONDS, async () => {
    const path = `/api/loans/${loan.id}`;
    await api.get(path);
    const before = await api.metric('cache_operations_total', HITS);
    expect(await api.get(path)).toMatchObject({ status: 200, body: { id: loan.id } });
    expect(await api.metric('cache_operations_total', HITS)).toBe(before + 1);
  });
  expect(await api.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
}

async function readsGoToTheDatabase(): Promise<void> {
  const before = await api.metric('db_operations_total', READS);
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.get(`/api/loans/${loan.id}`)));
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { id: loan.id } });
  expect(await api.metric('db_operations_total', READS)).toBe(before + 10);
  expect(await api.metric('active_requests')).toBe(0);
}

describe.each([
  ['stopped', () => redis.stop(), () => redis.start()],
  ['frozen', () => redis.freeze(), () => redis.thaw()],
])('Redis %s', (_, begin, end) => {
  it('costs hits, and nothing else; the service is degraded and ready', async () => {
    await begin();
    await readsGoToTheDatabase();
    expect(await api.createLoan()).toMatchObject({ status: 'approved' });
    await eventually('the cache is shown as degraded', RECOVERY_SECONDS, async () => {
      expect(await api.get('/health/ready')).toMatchObject({
        status: 200,
        body: { status: 'degraded', details: { cache: { status: 'degraded' }, database: { status: 'up' } } },
      });
    });
    await end();
    await isCachedAgain();
  });

  it('does not bring old records back', async () => {
    await begin();
    const decided = await api.patch<Loan>(`/api/loans/${loan.id}/status`, { status: 'approved' });
    expect(decided).toMatchObject({ status: 200 });
    await end();
    await isCachedAgain();
    expect((await api.get(`/api/loans/${loan.id}`)).body).toEqual(decided.body);
  });
});

it('starts, serves and stops without Redis, and uses it once it is there', async () => {
  await redis.stop();
  const early = await startDataApi({ REDIS_URL: redis.url });
  const user = await early.api.createUser();
  expect(await early.api.get(`/api/users/${user.id}`)).toMatchObject({ status: 200 });
  expect(await early.api.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
  await redis.start();
  await eventually('the cache is in use', RECOVERY_SECONDS, async () => {
    expect(await early.api.get('/health/ready')).toMatchObject({ body: { status: 'ok' } });
  });
  await early.close();
});

it('stops while Redis is frozen', async () => {
  const doomed = await startDataApi({ REDIS_URL: redis.url });
  await redis.freeze();
  await expect(doomed.close()).resolves.toBeUndefined();
  await redis.thaw();
});
