import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import type { BookedPayment } from '../../apps/data-api/src/payments/payments.schemas.js';
import type { ApiClient } from './support/api-client.js';
import { type RunningDataApi, START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

let service: RunningDataApi;
let api: ApiClient;

beforeAll(async () => {
  service = await startDataApi();
  api = service.api;
}, START_TIMEOUT_MS);

afterAll(() => service?.close());

const keyed = (key: string = randomUUID()) => ({ 'idempotency-key': key });

async function paymentsOn(loanId: string): Promise<{ count: number; outstandingAmount: number }> {
  const { body: page } = await api.get<{ total: number }>(`/api/payments?loanId=${loanId}`);
  const { body: loan } = await api.get<Loan>(`/api/loans/${loanId}`);
  return { count: page.total, outstandingAmount: loan.outstandingAmount };
}

describe('a payment that is repeated with its key', () => {
  it('is booked once, and answered with the same bytes', async () => {
    const { id: loanId } = await api.createLoan({ amount: 100 });
    const headers = { ...keyed(), 'content-type': 'application/json' };
    const body = JSON.stringify({ loanId, amount: 40, paymentMethod: 'card', status: 'succeeded' });
    const send = () => fetch(`${service.url}/api/payments`, { method: 'POST', headers, body });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.text()).toBe(await first.text());
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await paymentsOn(loanId)).toEqual({ count: 1, outstandingAmount: 60 });
  });

  it('shows the loan as it was then, whatever was paid since', async () => {
    const { id: loanId } = await api.createLoan({ amount: 100 });
    const key = keyed();
    await api.pay({ loanId, amount: 40 }, key);
    await api.pay({ loanId, amount: 10 });
    const { body } = await api.pay<BookedPayment>({ loanId, amount: 40 }, key);
    expect(body.loan.outstandingAmount).toBe(60);
    expect(await paymentsOn(loanId)).toEqual({ count: 2, outstandingAmount: 50 });
  });

  it.each([
    ['a bare key and a quoted one', (key: string) => `"${key}"`],
    ['the same one', (key: string) => key],
  ])('is recognised by %s', async (_, spelling) => {
    const { id: loanId } = await api.createLoan();
    const key = randomUUID();
    await api.pay({ loanId, amount: 1 }, keyed(key));
    await api.pay({ loanId, amount: 1 }, keyed(spelling(key)));
    expect(await paymentsOn(loanId)).toMatchObject({ count: 1 });
  });

  it('is booked once when all repeats come together; whoever is early is told to come back', async () => {
    const { id: loanId } = await api.createLoan({ amount: 100 });
    const key = keyed();
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.pay({ loanId, amount: 40 }, key)));
    const early = answers.filter(({ status }) => status === 409);
    for (const { headers } of early) expect(headers.get('retry-after')).toBe('1');
    const bodies = answers.filter(({ status }) => status === 201).map(({ body }) => body);
    expect(early.length + bodies.length).toBe(20);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    expect(await paymentsOn(loanId)).toEqual({ count: 1, outstandingAmount: 60 });
  });

  it('is refused as before, although it would be taken by now', async () => {
    const { id: loanId } = await api.createLoan({ status: 'pending' });
    const key = keyed();
    const refused = await api.pay({ loanId, amount: 1 }, key);
    expect(refused.status).toBe(409);
    await api.patch(`/api/loans/${loanId}/status`, { status: 'approved' });
    expect(await api.pay({ loanId, amount: 1 }, key)).toMatchObject({ status: 409, body: refused.body });
    expect(await paymentsOn(loanId)).toMatchObject({ count: 0 });
  });

  it('names the field again that was wrong', async () => {
    const { id: loanId } = await api.createLoan({ amount: 5 });
    const key = keyed();
    const refused = await api.pay({ loanId, amount: 6 }, key);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'amount' }] } });
    expect((await api.pay({ loanId, amount: 6 }, key)).body).toEqual(refused.body);
  });
});

describe('a key', () => {
  it.each([
    ['another amount', { amount: 2 }],
    ['another method', { paymentMethod: 'bank_transfer' }],
  ] as const)('that comes with %s is refused, for good', async (_, change) => {
    const { id: loanId } = await api.createLoan();
    const key = keyed();
    await api.pay({ loanId, amount: 1 }, key);
    const refused = await api.pay({ loanId, amount: 1, ...change }, key);
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('Use a new key') },
    });
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(await paymentsOn(loanId)).toMatchObject({ count: 1 });
  });

  it('of a payment is none for a loan', async () => {
    const { id: loanId, userId } = await api.createLoan();
    const key = keyed();
    await api.pay({ loanId, amount: 1 }, key);
    const loan = { userId, amount: 1, purpose: 'car', termMonths: 6, status: 'pending' };
    expect(await api.post('/api/loans', loan, key)).toMatchObject({ status: 409 });
  });

  it('is free again when the request was not valid, or failed', async () => {
    const { userId } = await api.createLoan();
    const key = keyed();
    const loan = { userId, amount: 1, purpose: 'car', termMonths: 6, status: 'pending' };
    expect(await api.post('/api/loans', { ...loan, amount: -1 }, key)).toMatchObject({ status: 400 });
    expect(await api.post('/api/loans', { ...loan, userId: randomUUID() }, key)).toMatchObject({
      status: 422,
    });
    expect(await api.post('/api/loans', loan, key)).toMatchObject({ status: 201 });
  });

  it.each([[''], ['a b'], ['"a'], ['a,b'], ['x'.repeat(256)]])('%j is refused', async (key) => {
    expect(await api.post('/api/payments', {}, keyed(key))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    });
  });
});

it('stores a loan once, with the first decision', async () => {
  const { userId } = await api.createLoan();
  const key = keyed();
  const loan = { userId, amount: 700, purpose: 'car', termMonths: 6, creditScore: 640 };
  const first = await api.post<Loan>('/api/loans', { ...loan, status: 'pending' }, key);
  const second = await api.post('/api/loans', { ...loan, status: 'rejected', creditScore: 500 }, key);
  expect(second).toMatchObject({ status: 201, body: first.body });
  const { body } = await api.get<{ total: number }>(`/api/loans?userId=${userId}&purpose=car`);
  expect(body.total).toBe(2);
});

it('counts what happened to requests with a key', async () => {
  const results = () =>
    Promise.all(
      ['first', 'replayed', 'mismatched'].map((result) =>
        api.metric('idempotency_key_requests_total', { result }),
      ),
    );
  const { id: loanId } = await api.createLoan();
  const before = await results();
  const key = keyed();
  for (const amount of [1, 1, 2]) await api.pay({ loanId, amount }, key);
  expect((await results()).map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1]);
});

describe('Request-Timeout-Ms', () => {
  it('ends a payment before it is booked, and says when to try again', async () => {
    const { id: loanId } = await api.createLoan();
    // Thirty at once: the last of them begin later than after a millisecond.
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => api.pay({ loanId, amount: 1 }, { 'request-timeout-ms': '1' })),
    );
    const late = answers.filter(({ status }) => status === 503);
    expect(late.length).toBeGreaterThan(0);
    for (const { headers } of late) expect(headers.get('retry-after')).toBe('1');
    const booked = answers.filter(({ status }) => status === 201).length;
    expect(await paymentsOn(loanId)).toMatchObject({ count: booked });
  });

  it.each([['0'], ['-5'], ['1.5'], ['soon']])('%s is refused', async (value) => {
    const { id: loanId } = await api.createLoan();
    expect(await api.pay({ loanId, amount: 1 }, { 'request-timeout-ms': value })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Request-Timeout-Ms' }] },
    });
  });
});
