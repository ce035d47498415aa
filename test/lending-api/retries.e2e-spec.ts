import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sample, scrape } from '../support/app.js';
import { Bank } from './support/bank.js';
import { get, post } from './support/client.js';
import { startDataApi } from './support/data-api.js';
import { FakeUpstream } from './support/fake-upstream.js';
import { startLendingApi } from './support/lending-api.js';
import type { RunningService } from './support/running-service.js';

const ID = '00000000-0000-4000-8000-000000000000';
const createdAt = '2026-01-31T12:00:00.000Z';
const user = { id: ID, email: 'ada@example.com', fullName: 'Ada Abe', source: 'web', createdAt };
const application = { userId: ID, amount: 1000, purpose: 'car', termMonths: 12 };
const loan = {
  ...application,
  id: ID,
  outstandingAmount: 1000,
  status: 'approved',
  creditScore: 700,
  reason: null,
  createdAt,
  updatedAt: createdAt,
};
const USER = `/api/users/${ID}`;

type Answer = Parameters<RequestListener>[1];
type Step = (response: Answer) => void;

const closes: Step = (response) => void response.socket?.destroy();
const hangs: Step = () => undefined;
const answers =
  (status: number, body: object, headers: Record<string, string> = {}): Step =>
  (response) =>
    void response.writeHead(status, headers).end(JSON.stringify(body));
const asksToWait = (status: number, retryAfter: string) =>
  answers(
    status,
    { type: 'about:blank', title: 'x', status, detail: 'not now', instance: '/' },
    { 'retry-after': retryAfter },
  );

let upstream: FakeUpstream;
let lending: RunningService;
let asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];

/** A data-api that takes these steps, one per request to `path`; other requests find a user. */
async function start(path: string, steps: readonly Step[], env: Record<string, string> = {}): Promise<void> {
  asked = [];
  const left = [...steps];
  upstream = await FakeUpstream.start((request, response) => {
    request.resume().on('end', () => {
      if (request.url !== path) return answers(200, user)(response);
      asked.push({ path, headers: request.headers });
      return (left.shift() ?? closes)(response);
    });
  });
  lending = await startLendingApi(upstream.url, { DATA_API_TIMEOUT_MS: '10000', ...env });
}

afterEach(async () => {
  await lending.app.close();
  await upstream?.stop();
});

const keysAsked = () => asked.map(({ headers }) => headers['idempotency-key']);

describe('a read', () => {
  it.each([
    ['a connection that is closed', closes, 'unreachable'],
    ['a 503 that may be over at once', asksToWait(503, '0'), 'busy'],
  ] as const)('is repeated after %s', async (_, step, reason) => {
    await start(USER, [step, step, answers(200, user)]);
    expect(await get(lending.url + USER)).toMatchObject({ status: 200, body: { id: ID } });
    expect(asked).toHaveLength(3);
    const retries = `data_api_retries_total{reason="${reason}"}`;
    expect(sample(await scrape(lending.url), retries)).toBe(2);
  });

  it('is tried three times at most', async () => {
    await start(USER, []);
    expect((await get(lending.url + USER)).status).toBe(503);
    expect(asked).toHaveLength(3);
  });

  it.each([['7'], ['5']])('passes 503 and Retry-After %s on, when that is long', async (retryAfter) => {
    await start(USER, [asksToWait(503, retryAfter)]);
    const { status, headers } = await get(lending.url + USER);
    expect([status, headers.get('retry-after')]).toEqual([503, retryAfter]);
    expect(asked).toHaveLength(1);
  });
});

describe('an application', () => {
  it('is repeated with the key that came with it', async () => {
    await start('/api/loans', [closes, answers(201, loan)]);
    const answer = await post(`${lending.url}/api/loans`, application, { 'idempotency-key': '"k-1"' });
    expect(answer.status).toBe(201);
    expect(keysAsked()).toEqual(['k-1', 'k-1']);
  });

  it('is repeated with one key when none came with it', async () => {
    await start('/api/loans', [closes, answers(201, loan)]);
    expect((await post(`${lending.url}/api/loans`, application)).status).toBe(201);
    const [first, second] = keysAsked();
    expect(first).toMatch(/^[\da-f-]{36}$/);
    expect(second).toBe(first);
  });

  it('counts when a repeat of ours finds the answer, and not when that is the answer of another request', async () => {
    const replayed = answers(201, loan, { 'idempotent-replayed': 'true' });
    await start('/api/loans', [replayed, closes, replayed, asksToWait(409, '0'), replayed]);
    for (const _ of [1, 2, 3]) {
      expect((await post(`${lending.url}/api/loans`, application)).status).toBe(201);
    }
    expect(sample(await scrape(lending.url), 'loan_amount_dollars_count')).toBe(1);
  });

  it('passes a 409 that passes on, with its Retry-After', async () => {
    await start('/api/loans', [asksToWait(409, '9')]);
    const { status, headers, body } = await post(`${lending.url}/api/loans`, application);
    expect([status, headers.get('retry-after'), body['detail']]).toEqual([409, '9', 'not now']);
  });

  it('with a key that is none is refused', async () => {
    await start('/api/loans', []);
    const answer = await post(`${lending.url}/api/loans`, application, { 'idempotency-key': 'a b' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });
});

describe('the time', () => {
  it('that lending-api waits is passed on, less a tenth', async () => {
    await start(USER, [answers(200, user)], { DATA_API_TIMEOUT_MS: '2000' });
    await get(lending.url + USER);
    expect(asked.map(({ headers }) => headers['request-timeout-ms'])).toEqual(['1800']);
  });

  it('that the caller waits bounds all attempts', async () => {
    await start(USER, [hangs, hangs, hangs]);
    const answer = await get(lending.url + USER, { 'request-timeout-ms': '1000' });
    expect(answer.status).toBe(504);
    expect(asked).toHaveLength(1);
    expect(Number(asked[0]?.headers['request-timeout-ms'])).toBeLessThanOrEqual(900);
  });

  it('of one attempt leaves the next one the rest', async () => {
    await start(USER, [hangs, answers(200, user)], { DATA_API_TIMEOUT_MS: '1000' });
    expect((await get(lending.url + USER)).status).toBe(200);
    expect(sample(await scrape(lending.url), 'data_api_retries_total{reason="timeout"}')).toBe(1);
  });
});

it('a payment that the processor does not answer is not booked, and succeeds when repeated', async () => {
  const dataApi = await startDataApi();
  lending = await startLendingApi(dataApi.url, { PAYMENT_PROCESSOR_FAILS_EVERY: '2' });
  const bank = new Bank(lending.url);
  const loanId = await bank.loanOf('excellent', 1000);
  const key = { 'idempotency-key': 'paid-once' };
  // The tenth fails, so with every second one the first succeeds.
  expect((await bank.pay(loanId, 1)).status).toBe(201);
  const failed = await bank.pay(loanId, 100, 'card', key);
  expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await bank.loan(loanId)).body).toMatchObject({ outstandingAmount: 999 });
  expect((await bank.pay(loanId, 100, 'card', key)).body).toMatchObject({
    loan: { outstandingAmount: 899 },
  });
  await dataApi.app.close();
});
