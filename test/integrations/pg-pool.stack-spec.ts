import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { pgPool } from '@app/metrics';
import { Client, Pool, Query } from 'pg';
import { type FaultyServer, postgresServer } from '../faults/support/servers.js';
import { eventually } from '../stack/support/eventually.js';
import { until } from '../support/app.js';
import { type MeteredApp, startMetered } from './support/metered.js';

let postgres: FaultyServer;
let pool: Pool;
let running: MeteredApp;

beforeAll(async () => {
  postgres = await postgresServer();
  await postgres.start();
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('create table loans (id int primary key)');
  await client.end();
});

afterAll(() => postgres?.remove());

beforeEach(async () => {
  pool = new Pool({ connectionString: postgres.url, max: 2, connectionTimeoutMillis: 300 });
  pool.on('error', () => undefined);
  running = await startMetered(pgPool(Pool, { tables: ['loans'] }), { provide: Pool, useValue: pool });
});

afterEach(async () => {
  await running.app.close();
  await pool.end();
});

const statements = (operation: string, table: string, status = 'success') =>
  running.value(`db_operations_total{operation="${operation}",table="${table}",status="${status}"}`);

it('counts each statement once, however it is sent', async () => {
  await pool.query('select * from loans');
  await pool.query({ text: 'select * from loans where id = $1', values: [1], name: 'by-id' });
  await new Promise((resolve) => pool.query('select * from loans', resolve));
  const client = await pool.connect();
  await client.query('begin');
  await client.query('insert into loans values ($1)', [1]);
  const query = client.query(new Query('select * from loans'));
  await new Promise((resolve) => query.once('end', resolve));
  await client.query('rollback');
  client.release();
  expect(await statements('select', 'loans')).toBe(4);
  expect(await statements('insert', 'loans')).toBe(1);
  expect(await Promise.all([statements('begin', 'none'), statements('rollback', 'none')])).toEqual([1, 1]);
});

it('tells a constraint from a failure', async () => {
  await pool.query('insert into loans values (7)');
  await expect(pool.query('insert into loans values (7)')).rejects.toThrow('duplicate');
  await expect(pool.query('select nothing from loans')).rejects.toThrow('does not exist');
  expect(await statements('insert', 'loans', 'rejected')).toBe(1);
  expect(await statements('select', 'loans', 'error')).toBe(1);
});

it('shows a full pool, who waits, and who waited in vain', async () => {
  const clients = [await pool.connect(), await pool.connect()];
  const waiting = pool.connect();
  waiting.catch(() => undefined);
  expect(await running.value('db_connections_active')).toBe(2);
  expect(await running.value('db_connections_max')).toBe(2);
  expect(await running.value('db_connections_waiting')).toBe(1);
  expect(await running.value('db_connections_saturation_ratio')).toBe(1);
  await expect(waiting).rejects.toThrow('timeout');
  for (const client of clients) client.release();
  expect(await running.value('db_connections_idle')).toBe(2);
  const acquired = (status: string) =>
    running.value(`db_connection_acquire_duration_seconds_count{status="${status}"}`);
  expect([await acquired('success'), await acquired('error')]).toEqual([2, 1]);
});

it('shows a slow database', async () => {
  await pool.query('select pg_sleep(0.6) from (values (1)) loans');
  const slow = (le: string) =>
    running.value(`db_operation_duration_seconds_bucket{operation="select",table="none",le="${le}"}`);
  expect([await slow('0.5'), await slow('5')]).toEqual([0, 1]);
});

it('counts what a server costs that goes away', async () => {
  await pool.query('select 1');
  await postgres.stop();
  await eventually('the pool has noticed', 10, async () => {
    await expect(pool.query('select 1')).rejects.toHaveProperty('message');
    const failed = await running.value('db_connection_acquire_duration_seconds_count{status="error"}');
    expect(failed).toBeGreaterThan(0);
  });
  await postgres.start();
  await eventually('it works again', 10, async () => {
    await pool.query('select 1');
  });
});

it('gives the pool and its clients back', async () => {
  const client = await pool.connect();
  expect(Object.hasOwn(client, 'query')).toBe(true);
  await running.app.close();
  expect([Object.hasOwn(client, 'query'), Object.hasOwn(pool, 'connect')]).toEqual([false, false]);
  client.release();
  await until(() => pool.listenerCount('remove') === 0, 'it listens no more');
});
