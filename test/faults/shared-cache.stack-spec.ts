import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@keyv/redis';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import { type RunningDataApi, startDataApi } from '../data-api/support/data-api.js';
import { eventually } from '../stack/support/eventually.js';
import { type FaultyServer, postgresServer, redisServer } from './support/servers.js';

const RECOVERY_SECONDS = 90;
// Longer than the 500 ms that a service waits for an answer of Redis.
const HICCUP_MS = 1500;

let postgres: FaultyServer;
let redis: FaultyServer;
let admin: ReturnType<typeof createClient>;
let replicas: [RunningDataApi, RunningDataApi];

beforeAll(async () => {
  [postgres, redis] = [await postgresServer(), await redisServer()];
  await Promise.all([postgres.start(), redis.start()]);
  admin = createClient({ url: redis.url });
  await admin.connect();
  replicas = [await startReplica(), await startReplica()];
});

afterAll(async () => {
  await Promise.all((replicas ?? []).map(({ close }) => close()));
  admin?.destroy();
  await Promise.all([postgres?.remove(), redis?.remove()]);
});

describe('two replicas with one Redis', () => {
  it('lose what changes during a hiccup, and nothing else', async () => {
    const [first, second] = replicas;
    const untouched = await cachedLoan();
    const changed = await cachedLoan();

    await admin.sendCommand(['CLIENT', 'PAUSE', String(HICCUP_MS), 'ALL']);
    const decision = { status: 'approved' };
    const decided = await first.api.patch<Loan>(`/api/loans/${changed.id}/status`, decision);
    expect(decided).toMatchObject({ status: 200 });
    expect(await first.api.get('/health/ready')).toMatchObject({ body: { status: 'degraded' } });
    await everybodyHasTheCache();

    expect(await keptLoans([untouched, changed])).toEqual([true, false]);
    for (const { api } of replicas) {
      expect((await api.get(`/api/loans/${changed.id}`)).body).toEqual(decided.body);
    }
    const hits = { operation: 'get', result: 'hit' };
    const before = await second.api.metric('cache_operations_total', hits);
    expect((await second.api.get(`/api/loans/${untouched.id}`)).body).toEqual(untouched);
    expect(await second.api.metric('cache_operations_total', hits)).toBe(before + 1);
  });

  it('keep what they have when a third one starts', async () => {
    const loan = await cachedLoan();
    const third = await startReplica();
    expect(await keptLoans([loan])).toEqual([true]);
    await third.close();
  });

  it('show each other what they write', async () => {
    const [first, second] = replicas;
    const loan = await cachedLoan();
    await first.api.patch(`/api/loans/${loan.id}/status`, { status: 'approved' });
    expect((await second.api.get(`/api/loans/${loan.id}`)).body).toMatchObject({ status: 'approved' });
  });
});

function startReplica(): Promise<RunningDataApi> {
  return startDataApi({ DATABASE_URL: postgres.url, REDIS_URL: redis.url });
}

/** A pending loan that is in the cache. */
async function cachedLoan(): Promise<Loan> {
  const [{ api }] = replicas;
  const loan = await api.createLoan({ status: 'pending' });
  await api.get(`/api/loans/${loan.id}`);
  expect(await keptLoans([loan])).toEqual([true]);
  return loan;
}

/** Whether Redis has each of the loans. */
async function keptLoans(loans: readonly Loan[]): Promise<boolean[]> {
  const keys = await admin.keys('*');
  return loans.map(({ id }) => keys.some((key) => key.endsWith(`loans:${id}`)));
}

async function everybodyHasTheCache(): Promise<void> {
  await eventually('every replica uses the cache', RECOVERY_SECONDS, async () => {
    for (const { api } of replicas) {
      expect(await api.get('/health/ready')).toMatchObject({ body: { status: 'ok' } });
    }
  });
}
