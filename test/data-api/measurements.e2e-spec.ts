import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from './support/api-client.js';
import { type RunningDataApi, START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

let service: RunningDataApi;
let api: ApiClient;

beforeAll(async () => {
  service = await startDataApi();
  api = service.api;
}, START_TIMEOUT_MS);

afterAll(() => service?.close());

/** By how much the sum of these samples grew while `work` ran. */
async function growth(
  name: string,
  labels: Record<string, string>,
  work: () => Promise<unknown>,
): Promise<number> {
  const before = await api.metric(name, labels);
  await work();
  return (await api.metric(name, labels)) - before;
}

describe('the cache', () => {
  const hits = { operation: 'get', result: 'hit' };
  const misses = { operation: 'get', result: 'miss' };
  const reads = (path: string) => () => api.get(path);

  it.each(['users', 'loans', 'payments'])('answers the second read of one of the %s', async (name) => {
    const loan = await api.createLoan();
    const { body } = await api.pay<{ payment: { id: string } }>({ loanId: loan.id, amount: 1 });
    const id = { users: loan.userId, loans: loan.id, payments: body.payment.id }[name];
    const path = `/api/${name}/${id}`;
    expect(await growth('cache_operations_total', misses, reads(path))).toBe(1);
    expect(await growth('cache_operations_total', hits, reads(path))).toBe(1);
    expect(await growth('db_operations_total', { operation: 'select', table: name }, reads(path))).toBe(0);
  });

  it('forgets a loan when it is decided', async () => {
    const { id } = await api.createLoan({ status: 'pending' });
    const path = `/api/loans/${id}`;
    await api.get(path);
    await api.patch(`${path}/status`, { status: 'approved' });
    expect(await growth('cache_operations_total', misses, reads(path))).toBe(1);
    expect((await api.get(path)).body).toMatchObject({ status: 'approved' });
  });

  it('forgets a loan when it is paid on', async () => {
    const { id } = await api.createLoan({ amount: 10 });
    const path = `/api/loans/${id}`;
    await api.get(path);
    await api.pay({ loanId: id, amount: 4 });
    expect((await api.get(path)).body).toMatchObject({ outstandingAmount: 6 });
  });

  it('does not keep what is not there', async () => {
    const path = '/api/users/00000000-0000-4000-8000-000000000000';
    await api.get(path);
    expect(await growth('cache_operations_total', misses, reads(path))).toBe(1);
  });

  it.each(['get', 'set', 'delete'])('times %s', async (operation) => {
    const { id } = await api.createLoan({ status: 'pending' });
    const work = async () => {
      await api.get(`/api/loans/${id}`);
      await api.patch(`/api/loans/${id}/status`, { status: 'rejected' });
    };
    expect(await growth('cache_operation_duration_seconds_count', { operation }, work)).toBe(1);
  });
});

describe('database operations', () => {
  it.each([
    ['insert', 'users', 'success', 1, () => api.createUser()],
    ['select', 'payments', 'success', 2, () => api.get('/api/payments')],
    ['select', 'statistics', 'success', 1, () => api.get('/api/statistics')],
    [
      'insert',
      'loans',
      'rejected',
      1,
      () =>
        api.post('/api/loans', {
          userId: '00000000-0000-4000-8000-000000000000',
          amount: 1,
          purpose: 'car',
          termMonths: 6,
          status: 'pending',
        }),
    ],
  ])('%s of %s counts as %s, %d times, and is timed', async (operation, table, status, times, work) => {
    const labels = { operation, table };
    const timed = await api.metric('db_operation_duration_seconds_count', labels);
    expect(await growth('db_operations_total', { ...labels, status }, work)).toBe(times);
    expect(await api.metric('db_operation_duration_seconds_count', labels)).toBe(timed + times);
  });

  it('of a transaction are counted as well', async () => {
    const { id } = await api.createLoan({ amount: 10 });
    const work = () => api.pay({ loanId: id, amount: 4 });
    const payments = { operation: 'insert', table: 'payments', status: 'success' };
    expect(await growth('db_operations_total', payments, work)).toBe(1);
    expect(await growth('db_operations_total', { operation: 'update', table: 'loans' }, work)).toBe(1);
  });

  it('use the buckets of the metrics contract', async () => {
    await api.createUser();
    const exposition = await (await fetch(`${service.url}/metrics`)).text();
    const bounds = exposition
      .split('\n')
      .filter((line) => line.startsWith('db_operation_duration_seconds_bucket{'))
      .filter((line) => line.includes('operation="insert"') && line.includes('table="users"'))
      .map((line) => /\ble="([^"]+)"/.exec(line)?.[1]);
    expect(bounds).toEqual(['0.001', '0.01', '0.1', '0.5', '1', '5', '+Inf']);
  });

  it('tell how many connections there are and how many are busy', async () => {
    expect(await api.metric('db_connections_max')).toBeGreaterThanOrEqual(1);
    expect(await api.metric('db_connections_active')).toBe(0);
    expect(await api.metric('db_connections_idle')).toBeGreaterThanOrEqual(1);
    expect(await api.metric('db_connections_waiting')).toBe(0);
    expect(await api.metric('db_connections_saturation_ratio')).toBe(0);
  });
});

it('is live and ready, and does not count the probes', async () => {
  const probes = async () => {
    expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api.get('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up' }, cache: { status: 'up' } } },
    });
  };
  expect(await growth('http_requests_total', {}, probes)).toBe(0);
  expect(await api.metric('health_indicator_status', { status: 'up' })).toBe(2);
  expect(await api.metric('health_indicator_status', { status: 'down' })).toBe(0);
});
