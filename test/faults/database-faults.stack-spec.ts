import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import type { ApiClient } from '../data-api/support/api-client.js';
import { type RunningDataApi, startDataApi } from '../data-api/support/data-api.js';
import { eventually } from '../stack/support/eventually.js';
import { type FaultyServer, freePort, postgresServer } from './support/servers.js';

const RECOVERY_SECONDS = 90;
const NOT_AVAILABLE = {
  status: 503,
  contentType: 'application/problem+json; charset=utf-8',
  body: { status: 503, detail: 'The database is not available. Try again later.' },
};

let postgres: FaultyServer;
let service: RunningDataApi;
let api: ApiClient;
let loan: Loan;

beforeAll(async () => {
  postgres = await postgresServer();
  await postgres.start();
  service = await startDataApi({
    DATABASE_URL: postgres.url,
    DATABASE_STATEMENT_TIMEOUT_MS: '500',
    DATABASE_POOL_MAX: '4',
  });
  api = service.api;
  loan = await api.createLoan({ amount: 1000 });
});

afterAll(async () => {
  await service?.close();
  await postgres?.remove();
});

async function isServedAgain(): Promise<void> {
  await eventually('the data API serves again', RECOVERY_SECONDS, async () => {
    expect(await api.get('/api/loans')).toMatchObject({ status: 200 });
    expect(await api.get('/health/ready')).toMatchObject({ status: 200 });
  });
  expect(await api.metric('active_requests')).toBe(0);
  expect(await api.metric('db_connections_active')).toBe(0);
}

describe('PostgreSQL stopped', () => {
  it('costs each request a 503 that is counted once, and readiness', async () => {
    await postgres.stop();
    const http = { method: 'GET', endpoint: '/api/loans', status_code: '503' };
    const acquired = 'db_connection_acquire_duration_seconds_count';
    const before = await api.metric(acquired, { status: 'error' });
    expect(await api.get('/api/loans')).toMatchObject(NOT_AVAILABLE);
    expect(await api.metric('http_requests_total', http)).toBe(1);
    expect(await api.metric(acquired, { status: 'error' })).toBe(before + 1);
    expect(await api.metric('active_requests')).toBe(0);
    expect(await api.get('/health/live')).toMatchObject({ status: 200 });
    expect(await api.get('/health/ready')).toMatchObject({
      status: 503,
      body: { details: { database: { status: 'down' } } },
    });
    expect(await api.metric('health_indicator_status', { indicator: 'database', status: 'down' })).toBe(1);
  });

  it('costs writes and transactions the same', async () => {
    const user = { email: 'a@example.com', fullName: 'A B', source: 'web' };
    expect(await api.post('/api/users', user)).toMatchObject(NOT_AVAILABLE);
    expect(await api.pay({ loanId: loan.id, amount: 1 })).toMatchObject(NOT_AVAILABLE);
  });

  it('is over without a restart of the service', async () => {
    await postgres.start();
    await isServedAgain();
    expect((await api.get(`/api/loans/${loan.id}`)).body).toEqual(loan);
  });
});

describe('PostgreSQL stopped under requests', () => {
  it('answers each of them, books nothing twice, and serves again', async () => {
    const target = await api.createLoan({ amount: 1000 });
    const pays = Array.from({ length: 40 }, () => api.pay({ loanId: target.id, amount: 1 }));
    await Promise.race(pays);
    await postgres.stop();
    const statuses = (await Promise.all(pays)).map(({ status }) => status);
    expect(new Set([...statuses, 201, 503])).toEqual(new Set([201, 503]));

    await postgres.start();
    await isServedAgain();
    const { body: payments } = await api.get<{ total: number }>(`/api/payments?loanId=${target.id}`);
    const { body: paidOn } = await api.get<Loan>(`/api/loans/${target.id}`);
    expect(paidOn.outstandingAmount).toBe(1000 - payments.total);
    // A commit whose answer was lost is booked, and answered with 503.
    expect(payments.total).toBeGreaterThanOrEqual(statuses.filter((status) => status === 201).length);
  });

  it('does not end with a connection that waits inside a transaction', async () => {
    const blocker = new Client({ connectionString: postgres.url });
    blocker.on('error', () => undefined);
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query('select 1 from loans where id = $1 for update', [loan.id]);
    const waiting = api.pay({ loanId: loan.id, amount: 1 });
    await eventually('the payment waits for the lock', RECOVERY_SECONDS, async () => {
      const { rows } = await blocker.query(`select from pg_stat_activity where wait_event_type = 'Lock'`);
      expect(rows).toHaveLength(1);
    });
    await blocker.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'finance_data_postgres_api'`,
    );
    expect(await waiting).toMatchObject(NOT_AVAILABLE);
    await blocker.end();
    await isServedAgain();
  });

  it('gives up on a lock that is held for too long', async () => {
    const blocker = new Client({ connectionString: postgres.url });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query('select 1 from loans where id = $1 for update', [loan.id]);
    expect(await api.pay({ loanId: loan.id, amount: 1 })).toMatchObject(NOT_AVAILABLE);
    await blocker.end();
    expect(await api.pay({ loanId: loan.id, amount: 1, status: 'failed' })).toMatchObject({ status: 201 });
  });
});

describe('PostgreSQL frozen', () => {
  it('costs a 503 instead of a request that hangs, and is over by itself', async () => {
    const lists = () => Array.from({ length: 4 }, () => api.get('/api/loans'));
    await Promise.all(lists());
    await postgres.freeze();
    // The payments have the open connections, and get no answer to their `begin`.
    const pays = Array.from({ length: 4 }, () => api.pay({ loanId: loan.id, amount: 1 }));
    await eventually('the payments have the connections', RECOVERY_SECONDS, async () => {
      expect(await api.metric('db_connections_active')).toBe(4);
      expect(await api.metric('db_connections_saturation_ratio')).toBe(1);
    });
    const answers = await Promise.all([...pays, ...lists()]);
    for (const answer of answers) expect(answer).toMatchObject(NOT_AVAILABLE);
    expect(await api.get('/health/ready')).toMatchObject({ status: 503 });
    await postgres.thaw();
    await isServedAgain();
  });
});

describe('at start', () => {
  it('waits for a server that is not there yet', async () => {
    await postgres.stop();
    // Hangs up on the first attempt, and so tells that there was one.
    const hangUp = createServer((socket) => socket.destroy()).listen(
      Number(new URL(postgres.url).port),
      '127.0.0.1',
    );
    const early = startDataApi({ DATABASE_URL: postgres.url });
    await once(hangUp, 'connection');
    hangUp.close();
    await postgres.start();
    const { api: lateApi, close } = await early;
    expect(await lateApi.get(`/api/loans/${loan.id}`)).toMatchObject({ status: 200 });
    await close();
  });

  it.each([
    [
      'no server',
      { DATABASE_STARTUP_TIMEOUT_MS: '1' },
      /did not answer within 0.001 s \(DATABASE_STARTUP_TIMEOUT_MS\).*ECONNREFUSED.*Start it, or correct DATABASE_URL/,
    ],
    ['no such database', {}, /refuses the login: database "nobody" does not exist\. Correct DATABASE_URL/],
  ])('gives up with a clear line: %s', async (what, env, message) => {
    const port = what === 'no server' ? await freePort() : new URL(postgres.url).port;
    const DATABASE_URL = `postgres://postgres@127.0.0.1:${port}/nobody`;
    await expect(startDataApi({ ...env, DATABASE_URL })).rejects.toThrow(message);
  });

  it('lets replicas that start at once migrate one after the other', async () => {
    const admin = new Client({ connectionString: postgres.url });
    await admin.connect();
    await admin.query('create database replicas');
    await admin.end();
    const DATABASE_URL = postgres.url.replace(/postgres$/, 'replicas');
    const replicas = await Promise.all([1, 2, 3].map(() => startDataApi({ DATABASE_URL })));
    for (const replica of replicas)
      expect(await replica.api.get('/api/users')).toMatchObject({ status: 200 });
    await Promise.all(replicas.map(({ close }) => close()));
  });
});
