import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import { ApiClient } from '../data-api/support/api-client.js';
import { eventually } from '../stack/support/eventually.js';
import {
  compileServices,
  type KillableServices,
  startKillableServices,
} from './support/killable-services.js';
import { Payment } from './support/patient-client.js';
import { PostgresRelay } from './support/postgres-relay.js';
import { type FaultyServer, postgresServer } from './support/servers.js';

const BEFORE_ALL_MS = 300_000;
const CHAOS_MS = 300_000;
const RECOVERY_SECONDS = 60;
const CLIENTS = 50;
const LOANS = 5;
const AMOUNT = 10_000;

/** What a payment's transaction says, in order. */
const STATEMENTS = [
  /^begin$/,
  /^set local statement_timeout = \d+$/,
  /pg_try_advisory_xact_lock/,
  /^select .* from "idempotency_keys"/,
  /^select .* from "loans" .* for update$/,
  /^insert into "payments"/,
  /^update "loans"/,
  /^insert into "idempotency_keys"/,
  /^commit$/,
];

const TRANSACTIONS = `
  select query from pg_stat_activity where application_name = 'finance_data_postgres_api' and state <> 'idle'`;

let services: KillableServices;
let api: ApiClient;

beforeAll(compileServices, BEFORE_ALL_MS);

/** How many payments are booked on a loan, and what it owes by now. */
async function booksOf(loanId: string): Promise<{ booked: number; owed: number }> {
  const { body: page } = await api.get<{ total: number }>(`/api/payments?loanId=${loanId}`);
  const { body: loan } = await api.get<Loan>(`/api/loans/${loanId}`);
  return { booked: page.total, owed: loan.outstandingAmount };
}

/** The books of a loan on which so many paid a dollar. */
const paidBy = (clients: number) => ({ booked: clients, owed: AMOUNT - clients });

const pay = (loanId: string) => new Payment(services.lending.url, loanId, 1);

/** Fifty clients pay a dollar each on five loans until they are answered, while `faults` happen. */
async function payUnder(faults: () => Promise<void>) {
  const loans = await Promise.all(Array.from({ length: LOANS }, () => api.createLoan({ amount: AMOUNT })));
  const payments = Array.from({ length: CLIENTS }, (_, client) => pay(loans[client % LOANS]!.id));
  const settled = Promise.all(payments.map((payment) => payment.untilSettled()));
  await faults();
  return {
    statuses: [...new Set((await settled).map(({ status }) => status))],
    books: await Promise.all(loans.map(({ id }) => booksOf(id))),
    metFaults: payments.some(({ unsettled }) => unsettled.length > 0),
  };
}

const EACH_PAID_ONCE = {
  statuses: [201],
  books: Array.from({ length: LOANS }, () => paidBy(CLIENTS / LOANS)),
  metFaults: true,
};

async function killAndStart(name: 'lending' | 'data', deadMs = 0): Promise<void> {
  await services[name].kill();
  await delay(deadMs);
  await services[name].start();
}

describe('on PostgreSQL', () => {
  let postgres: FaultyServer;
  let relay: PostgresRelay;

  beforeAll(async () => {
    postgres = await postgresServer();
    await postgres.start();
    relay = await PostgresRelay.to(postgres.url);
    services = await startKillableServices(
      { DATABASE_URL: relay.url, DATABASE_STATEMENT_TIMEOUT_MS: '10000', DATABASE_POOL_MAX: '4' },
      { DATA_API_TIMEOUT_MS: '1000' },
    );
    api = new ApiClient(services.data.url);
  }, BEFORE_ALL_MS);

  afterAll(async () => {
    await services?.remove();
    await relay?.close();
    await postgres?.remove();
  });

  async function withClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Holds the lock of a statement while `work` runs. */
  function locked(statement: string, work: () => Promise<void>): Promise<void> {
    return withClient(async (client) => {
      await client.query('begin');
      await client.query(statement);
      await work();
    });
  }

  it('a payment has the steps that these tests interrupt', async () => {
    const { id } = await api.createLoan({ amount: AMOUNT });
    expect(await pay(id).untilSettled()).toMatchObject({ status: 201 });
    expect(relay.statements).toEqual(STATEMENTS.map((pattern) => expect.stringMatching(pattern)));
  });

  it.each(STATEMENTS.map((pattern, index) => [String(pattern), index + 1] as const))(
    'data-api killed after %s: booked once',
    async (_, after) => {
      const { id } = await api.createLoan({ amount: AMOUNT });
      const killed = new Promise<void>((resolve, reject) => {
        relay.interruptAfter(after, () => killAndStart('data').then(resolve, reject));
      });
      const payment = pay(id);
      const [settled] = await Promise.all([payment.untilSettled(), killed]);
      expect(settled).toMatchObject({ status: 201, body: { loan: { outstandingAmount: AMOUNT - 1 } } });
      expect(await booksOf(id)).toEqual(paidBy(1));
    },
  );

  it.each([
    ['the loan', (id: string) => `select 1 from loans where id = '${id}' for update`],
    ['new payments', () => 'lock table payments in exclusive mode'],
    ['changes of loans', () => 'lock table loans in share row exclusive mode'],
    ['the look-up of keys', () => 'lock table idempotency_keys in access exclusive mode'],
    ['new keys', () => 'lock table idempotency_keys in exclusive mode'],
  ])(
    'locked for too long: %s. Nothing is booked after the client gave up, and once when it repeats',
    async (_, lock) => {
      const { id } = await api.createLoan({ amount: AMOUNT });
      const payment = pay(id);
      await locked(lock(id), async () => {
        expect(await payment.ask()).toBeUndefined();
      });
      await eventually('no transaction is left', RECOVERY_SECONDS, async () => {
        const { rows } = await withClient((client) => client.query(TRANSACTIONS));
        expect(rows).toEqual([]);
      });
      expect(await booksOf(id)).toEqual(paidBy(0));
      expect(await payment.untilSettled()).toMatchObject({ status: 201 });
      expect(await booksOf(id)).toEqual(paidBy(1));
    },
  );

  it(
    'fifty clients, one lock: nobody pays twice',
    async () => {
      const { id } = await api.createLoan({ amount: AMOUNT });
      const payments = Array.from({ length: CLIENTS }, () => pay(id));
      const settled: Promise<unknown>[] = [];
      await locked(`select 1 from loans where id = '${id}' for update`, async () => {
        settled.push(...payments.map((payment) => payment.untilSettled()));
        await eventually('each client was sent away', RECOVERY_SECONDS, async () => {
          for (const { unsettled } of payments) expect(unsettled).not.toEqual([]);
        });
      });
      for (const answer of await Promise.all(settled)) expect(answer).toMatchObject({ status: 201 });
      expect(await booksOf(id)).toEqual(paidBy(CLIENTS));
    },
    CHAOS_MS,
  );

  it(
    'fifty clients while everything is killed: each pays once',
    async () => {
      const outcome = await payUnder(async () => {
        await killAndStart('data', randomInt(300));
        await killAndStart('lending', randomInt(300));
        await postgres.stop();
        await delay(randomInt(300));
        await postgres.start();
        await Promise.all([killAndStart('lending'), killAndStart('data')]);
        await postgres.freeze();
        await delay(1500);
        await postgres.thaw();
      });
      expect(outcome).toEqual(EACH_PAID_ONCE);
    },
    CHAOS_MS,
  );
});

describe('on PGlite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faults-pglite-'));

  beforeAll(async () => {
    services = await startKillableServices(
      { DATABASE_URL: '', DATA_DIR: join(folder, 'data') },
      { DATA_API_TIMEOUT_MS: '1000' },
    );
    api = new ApiClient(services.data.url);
  }, BEFORE_ALL_MS);

  afterAll(async () => {
    await services?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'fifty clients while both services are killed: each pays once',
    async () => {
      const outcome = await payUnder(async () => {
        for (const name of ['data', 'lending', 'data'] as const) {
          await killAndStart(name);
          await delay(randomInt(100));
        }
      });
      expect(outcome).toEqual(EACH_PAID_ONCE);
    },
    CHAOS_MS,
  );
});
