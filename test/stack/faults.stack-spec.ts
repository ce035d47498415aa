import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './support/eventually.js';
import { scrape, sumOf } from './support/exposition.js';
import { get, jsonOf, post } from './support/http.js';
import { DATA_URL, LENDING_URL, PROMETHEUS_SERVERS } from './support/loopback-servers.js';
import { LoopbackStack } from './support/loopback-stack.js';
import { Prometheus } from './support/prometheus.js';
import { Traffic } from './support/traffic.js';

const SCRAPE_SECONDS = 90;
const RECOVERY_SECONDS = 90;
const SERVERS = PROMETHEUS_SERVERS.map(({ name, url }) => ({ name, prometheus: new Prometheus(url) }));
const BOTH_UP = { finance_lending_api: 1, finance_data_postgres_api: 1 };

let stack: LoopbackStack;
let loanPath: string;

beforeAll(async () => {
  stack = await LoopbackStack.start();
  loanPath = `/api/loans/${await applyForLoan('ada@example.com')}`;
});

afterAll(() => stack?.close());

describe('data-api killed under traffic', () => {
  let traffic: Traffic;

  beforeAll(() => {
    traffic = new Traffic('--url', LENDING_URL, '--data-url', DATA_URL, '--rate', '20', '--seed', '11');
  });

  afterAll(() => traffic.stop());

  it.each(SERVERS)('$name sees both services up before', async ({ prometheus }) => {
    await eventually('both are up', SCRAPE_SECONDS, async () => {
      expect(await upOf(prometheus)).toEqual(BOTH_UP);
    });
  });

  it('lending-api answers 503, stays alive and is not ready', async () => {
    expect(await stack.stop('data-api', 'SIGKILL')).toBe('SIGKILL');
    expect(await statusOf(LENDING_URL + loanPath)).toBe(503);
    expect(await statusOf(`${LENDING_URL}/health/live`)).toBe(200);
    expect(await statusOf(`${LENDING_URL}/health/ready`)).toBe(503);
  });

  it.each(SERVERS)('$name sees it down and lending-api up', async ({ prometheus }) => {
    await eventually('data-api is down', SCRAPE_SECONDS, async () => {
      expect(await upOf(prometheus)).toEqual({ ...BOTH_UP, finance_data_postgres_api: 0 });
    });
  });

  it('lending-api answers again once it is back', async () => {
    await stack.start('data-api');
    await eventually('the loan is there', RECOVERY_SECONDS, async () => {
      expect(await statusOf(LENDING_URL + loanPath)).toBe(200);
    });
  });

  it.each(SERVERS)('$name sees it up again', async ({ prometheus }) => {
    await eventually('both are up', SCRAPE_SECONDS, async () => {
      expect(await upOf(prometheus)).toEqual(BOTH_UP);
    });
  });

  it.each(SERVERS)('$name has no request left in flight when traffic has ended', async ({ prometheus }) => {
    await traffic.stop();
    await eventually('active_requests is 0', SCRAPE_SECONDS, async () => {
      expect(await prometheus.valuesBy('service', 'active_requests')).toEqual({
        finance_lending_api: 0,
        finance_data_postgres_api: 0,
      });
    });
  });
});

describe('PostgreSQL stopped', () => {
  it('both services answer 503, each request counted once', async () => {
    await stack.stop('postgres', 'SIGINT');
    expect(await newlyCounted(DATA_URL, '/api/loans')).toEqual({ status: 503, added: 1 });
    expect(await newlyCounted(LENDING_URL, '/api/loans')).toMatchObject({
      added: 1,
      status: expect.any(Number),
    });
    expect(await statusOf(`${LENDING_URL}/api/loans`)).toBeGreaterThanOrEqual(502);
    expect(await statusOf(`${DATA_URL}/health/live`)).toBe(200);
    expect(await statusOf(`${DATA_URL}/health/ready`)).toBe(503);
  });

  it('both answer again once it is back', async () => {
    await stack.start('postgres');
    await eventually('lists work', RECOVERY_SECONDS, async () => {
      expect(await statusOf(`${DATA_URL}/api/loans`)).toBe(200);
      expect(await statusOf(`${LENDING_URL}/api/loans`)).toBe(200);
      expect(await statusOf(`${DATA_URL}/health/ready`)).toBe(200);
    });
  });
});

describe('Redis stopped', () => {
  const lookups = async (result: string) =>
    sumOf(
      await scrape(`${DATA_URL}/metrics`, 'cache_operations_total'),
      (labels) => labels['result'] === result,
    );
  const selectedLoans = async () =>
    sumOf(
      await scrape(`${DATA_URL}/metrics`, 'db_operations_total'),
      ({ operation, table, status }) => operation === 'select' && table === 'loans' && status === 'success',
    );

  it('single reads are cache hits before', async () => {
    await statusOf(DATA_URL + loanPath);
    const before = await lookups('hit');
    expect(await statusOf(DATA_URL + loanPath)).toBe(200);
    expect(await lookups('hit')).toBe(before + 1);
  });

  it('reads go to the database and writes go through', async () => {
    await stack.stop('redis');
    const before = await selectedLoans();
    expect(await statusOf(DATA_URL + loanPath)).toBe(200);
    expect(await selectedLoans()).toBeGreaterThan(before);
    expect(await applyForLoan('grace@example.com')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await statusOf(`${LENDING_URL}/health/live`)).toBe(200);
  });

  it('reads are hits again once it is back', async () => {
    await stack.start('redis');
    await eventually('a read is a hit', RECOVERY_SECONDS, async () => {
      const before = await lookups('hit');
      expect(await statusOf(DATA_URL + loanPath)).toBe(200);
      expect(await lookups('hit')).toBe(before + 1);
    });
  });
});

it.each([
  ['lending-api', LENDING_URL],
  ['data-api', DATA_URL],
])('%s has no request in flight after all of that', async (_, url) => {
  expect(sumOf(await scrape(`${url}/metrics`, 'active_requests'))).toBe(0);
});

it.each(['api', 'data-api'])('%s ends with 0 on SIGTERM', async (name) => {
  expect(await stack.stop(name)).toBe(0);
});

/** What Prometheus holds of the two services: 1 is up, 0 is down. */
function upOf(prometheus: Prometheus): Promise<Readonly<Record<string, number>>> {
  return prometheus.valuesBy('service', 'up{service!=""}');
}

async function statusOf(url: string): Promise<number> {
  return (await get(url)).status;
}

/** The status of one GET of a route, and how many requests http_requests_total has more under its labels. */
async function newlyCounted(baseUrl: string, route: string): Promise<{ status: number; added: number }> {
  const counts = async () => await scrape(`${baseUrl}/metrics`, 'http_requests_total');
  const before = await counts();
  const status = await statusOf(baseUrl + route);
  const isIt = ({ method, endpoint, status_code }: Readonly<Record<string, string>>) =>
    method === 'GET' && endpoint === route && status_code === String(status);
  return { status, added: sumOf(await counts(), isIt) - sumOf(before, isIt) };
}

async function applyForLoan(email: string): Promise<string> {
  const user = idIn(await post(`${LENDING_URL}/api/users`, { email, fullName: 'Ada Abe', source: 'web' }));
  const application = { userId: user, amount: 5000, purpose: 'car', termMonths: 24 };
  return idIn(await post(`${LENDING_URL}/api/loans`, application));
}

function idIn(answer: Parameters<typeof jsonOf>[0]): string {
  return (jsonOf(answer) as { id: string }).id;
}
