import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import type { Statistics } from '../../apps/data-api/src/statistics/statistics.schemas.js';
import { type RunningDataApi, startDataApi } from '../data-api/support/data-api.js';
import { type FaultyServer, postgresServer } from './support/servers.js';

const MIGRATIONS = 'apps/data-api/drizzle';
const KEPT = `
  select sum(users)::int "users", sum(active_users)::int "activeUsers", sum(active_loans)::int "activeLoans",
    sum(active_loan_applications)::int "activeLoanApplications"
  from statistics`;
const COUNTED = `
  select (select count(*) from users)::int "users", count(distinct user_id)::int "activeUsers",
    (count(*) filter (where status = 'approved'))::int "activeLoans",
    (count(*) filter (where status = 'pending'))::int "activeLoanApplications"
  from loans where status in ('pending', 'approved')`;

let postgres: FaultyServer;
let admin: Client;

beforeAll(async () => {
  postgres = await postgresServer();
  await postgres.start();
  admin = await connect(postgres.url);
});

afterAll(async () => {
  await admin?.end();
  await postgres?.remove();
});

describe('the counts that the database keeps', () => {
  let replicas: RunningDataApi[];

  beforeAll(async () => {
    replicas = await Promise.all([1, 2].map(() => startDataApi({ DATABASE_URL: postgres.url })));
  });

  afterAll(() => Promise.all(replicas.map(({ close }) => close())));

  it('are exact when two replicas change the loans of a few users at the same time', async () => {
    const [{ api }] = replicas as [RunningDataApi];
    const users = await Promise.all([1, 2, 3].map(() => api.createUser()));
    await Promise.all(Array.from({ length: 60 }, (_, i) => live(i, users[i % 3]?.id ?? '')));
    const { rows } = await admin.query<Statistics>(COUNTED);
    expect((await api.get('/api/statistics')).body).toEqual(rows[0]);
    // Some of each are left, and some have gone.
    expect(rows[0]).toMatchObject({ users: 3, activeUsers: 3, activeLoans: 15, activeLoanApplications: 15 });
  });

  it.each([
    [
      'many rows at once',
      `insert into loans select gen_random_uuid(), user_id, 9, 9, purpose, 6, 'pending' from loans`,
    ],
    ['updates of many rows', `update loans set status = 'repaid' where status = 'approved'`],
    ['another owner', `update loans set user_id = (select id from users limit 1)`],
    [
      'deletions',
      `delete from loans where status = 'pending'; delete from users where id not in (select user_id from loans)`,
    ],
  ])('are exact after %s', async (_, statements) => {
    await admin.query(statements);
    expect((await admin.query(KEPT)).rows).toEqual((await admin.query(COUNTED)).rows);
  });

  it('are not changed by what is rolled back', async () => {
    const before = (await admin.query(KEPT)).rows;
    await admin.query('begin');
    await admin.query(`insert into users (email, full_name, source) values ('b@example.com', 'B', 'web')`);
    await admin.query('rollback');
    expect((await admin.query(KEPT)).rows).toEqual(before);
  });

  /** A loan from its application to its end, or to somewhere before; by one replica and the other. */
  async function live(i: number, userId: string): Promise<void> {
    const api = () => (replicas[i++ % 2] as RunningDataApi).api;
    const goal = i % 4;
    const { id } = await api().createLoan({ userId, status: 'pending', amount: 5 });
    if (goal === 0) return;
    await api().patch<Loan>(`/api/loans/${id}/status`, { status: goal === 1 ? 'rejected' : 'approved' });
    if (goal === 3) await api().pay({ loanId: id, amount: 5 });
  }
});

it('begin with what is there when they are introduced', async () => {
  await admin.query('create database older');
  const older = await connect(postgres.url.replace(/postgres$/, 'older'));
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
  const introduced = files.findIndex((name) => name.includes('statistics'));
  const apply = (name: string) => older.query(readFileSync(join(MIGRATIONS, name), 'utf8'));
  for (const name of files.slice(0, introduced)) await apply(name);
  await older.query(`
    insert into users (email, full_name, source) values ('a@example.com', 'A', 'web'), ('b@example.com', 'B', 'web');
    insert into loans (user_id, amount, outstanding_amount, purpose, term_months, status)
      select id, 9, 9, 'car', 6, status::loan_status from users, unnest(array['pending', 'approved', 'repaid']) status
      where email = 'a@example.com'`);
  for (const name of files.slice(introduced)) await apply(name);
  expect((await older.query(KEPT)).rows).toEqual([
    { users: 2, activeUsers: 1, activeLoans: 1, activeLoanApplications: 1 },
  ]);
  await older.end();
});

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}
