import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pglite } from '@app/metrics';
import { type MeteredApp, startMetered } from './support/metered.js';

let engine: PGlite;
let running: MeteredApp;

beforeAll(async () => {
  engine = await PGlite.create('memory://');
  await engine.exec('create table loans (id int primary key)');
  running = await startMetered(pglite(PGlite, { tables: ['loans'] }), { provide: PGlite, useValue: engine });
}, 120_000);

afterAll(async () => {
  await running?.app.close();
  await engine?.close();
});

const statements = (operation: string, table: string, status: string) =>
  running.value(`db_operations_total{operation="${operation}",table="${table}",status="${status}"}`);

it('counts statements, those of transactions and those that fail', async () => {
  await engine.query('insert into loans values ($1)', [1]);
  await engine.sql`select * from loans`;
  await engine.transaction(async (transaction) => {
    await transaction.query('insert into loans values ($1)', [2]);
    await transaction.exec('delete from loans where id = 2');
  });
  await expect(engine.query('insert into loans values (1)')).rejects.toThrow('duplicate');
  await expect(engine.query('selec')).rejects.toThrow('syntax');
  expect(await statements('insert', 'loans', 'success')).toBe(2);
  expect(await statements('delete', 'loans', 'success')).toBe(1);
  expect(await statements('select', 'loans', 'success')).toBe(1);
  expect(await statements('insert', 'loans', 'rejected')).toBe(1);
  expect(await statements('other', 'none', 'error')).toBe(1);
});

it('shows who waits for its one connection', async () => {
  let release: () => void = () => undefined;
  const busy = engine.transaction(() => new Promise<void>((resolve) => (release = resolve)));
  const waiting = engine.query('select 1');
  expect(await running.value('db_connections_active')).toBe(1);
  expect(await running.value('db_connections_waiting')).toBe(1);
  expect(await running.value('db_connections_saturation_ratio')).toBe(1);
  release();
  await Promise.all([busy, waiting]);
  expect(await running.value('db_connections_active')).toBe(0);
  expect(await running.value('db_connections_idle')).toBe(1);
});
