import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Loan } from '../../apps/data-api/src/loans/loans.schemas.js';
import type { BookedPayment } from '../../apps/data-api/src/payments/payments.schemas.js';
import type { Statistics } from '../../apps/data-api/src/statistics/statistics.schemas.js';
import type { Answer, ApiClient } from './support/api-client.js';
import { type RunningDataApi, START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

const UUID = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

const statuses = (answers: readonly Answer[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

let service: RunningDataApi;
let api: ApiClient;

beforeAll(async () => {
  service = await startDataApi();
  api = service.api;
}, START_TIMEOUT_MS);

afterAll(() => service?.close());

describe('users', () => {
  it('stores a user and reads it back', async () => {
    const user = { email: 'Grace@Example.com', fullName: 'Grace Hopper', source: 'partner' };
    const created = await api.post<{ id: string }>('/api/users', user);
    expect(created).toMatchObject({ status: 201, body: { ...user, id: UUID, createdAt: MOMENT } });
    expect((await api.get(`/api/users/${created.body.id}`)).body).toEqual(created.body);
  });

  it('answers 409 to an email that exists in another case', async () => {
    const { email } = await api.createUser();
    const again = { email: email.toUpperCase(), fullName: 'A B', source: 'web' };
    expect(await api.post('/api/users', again)).toMatchObject({
      status: 409,
      contentType: expect.stringContaining('application/problem+json'),
      body: { status: 409, title: 'Conflict', instance: '/api/users' },
    });
  });

  it('lets one of two simultaneous registrations win', async () => {
    const user = { email: 'race@example.com', fullName: 'A B', source: 'web' };
    const answers = await Promise.all([api.post('/api/users', user), api.post('/api/users', user)]);
    expect(statuses(answers)).toEqual([201, 409]);
  });
});

describe('loans', () => {
  it('stores a loan that owes its whole amount', async () => {
    const loan = { userId: (await api.createUser()).id, amount: 2500.55, purpose: 'home', termMonths: 360 };
    const created = await api.post<Loan>('/api/loans', { ...loan, status: 'pending', creditScore: 640 });
    expect(created).toMatchObject({
      status: 201,
      body: {
        ...loan,
        id: UUID,
        outstandingAmount: 2500.55,
        creditScore: 640,
        reason: null,
        updatedAt: MOMENT,
      },
    });
    expect((await api.get(`/api/loans/${created.body.id}`)).body).toEqual(created.body);
  });

  it('answers 422 to an unknown user and names the field', async () => {
    const loan = { userId: UNKNOWN, amount: 1, purpose: 'car', termMonths: 6, status: 'pending' };
    expect(await api.post('/api/loans', loan)).toMatchObject({
      status: 422,
      body: { status: 422, errors: [{ field: 'userId', message: expect.stringContaining(UNKNOWN) }] },
    });
  });

  it.each(['approved', 'rejected'] as const)('decides a pending loan: %s', async (status) => {
    const { id } = await api.createLoan({ status: 'pending', reason: 'manual review' });
    const decided = await api.patch<Loan>(`/api/loans/${id}/status`, { status, reason: 'looked at' });
    expect(decided).toMatchObject({ status: 200, body: { id, status, reason: 'looked at' } });
    expect((await api.get(`/api/loans/${id}`)).body).toEqual(decided.body);
  });

  it('keeps the reason when a decision gives none', async () => {
    const { id } = await api.createLoan({ status: 'pending', reason: 'manual review' });
    const { body } = await api.patch(`/api/loans/${id}/status`, { status: 'approved' });
    expect(body).toMatchObject({ reason: 'manual review' });
  });

  it('lets one of two simultaneous decisions win', async () => {
    const { id } = await api.createLoan({ status: 'pending' });
    const answers = await Promise.all(
      ['approved', 'rejected'].map((status) => api.patch<Loan>(`/api/loans/${id}/status`, { status })),
    );
    expect(statuses(answers)).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await api.get(`/api/loans/${id}`)).body).toEqual(winner?.body);
  });

  it('answers 404 to a decision on an unknown loan', async () => {
    expect(await api.patch(`/api/loans/${UNKNOWN}/status`, { status: 'approved' })).toMatchObject({
      status: 404,
    });
  });
});

describe('payments', () => {
  it('lower what the loan owes, to the cent, and the last one ends it', async () => {
    const { id: loanId } = await api.createLoan({ amount: 100.3 });
    const first = await api.pay<BookedPayment>({ loanId, amount: 100.1 });
    expect(first).toMatchObject({
      status: 201,
      body: {
        payment: { id: UUID, loanId, amount: 100.1 },
        loan: { outstandingAmount: 0.2, status: 'approved' },
      },
    });
    expect((await api.get(`/api/payments/${first.body.payment.id}`)).body).toEqual(first.body.payment);

    const last = await api.pay<BookedPayment>({ loanId, amount: 0.2 });
    expect(last.body.loan).toMatchObject({ outstandingAmount: 0, status: 'repaid' });
    expect((await api.get(`/api/loans/${loanId}`)).body).toEqual(last.body.loan);
    expect(await api.pay({ loanId, amount: 1 })).toMatchObject({ status: 409 });
  });

  it('that failed are stored and change nothing', async () => {
    const loan = await api.createLoan();
    const failed = { status: 'failed', failureReason: 'card declined' } as const;
    expect(await api.pay({ loanId: loan.id, amount: 10, ...failed })).toMatchObject({
      status: 201,
      body: { payment: failed, loan },
    });
  });

  it.each(['pending', 'rejected'] as const)('are refused on a loan that is %s', async (status) => {
    const { id: loanId } = await api.createLoan({ status });
    expect(await api.pay({ loanId, amount: 1 })).toMatchObject({ status: 409 });
    expect((await api.get(`/api/payments?loanId=${loanId}`)).body).toMatchObject({ total: 0 });
  });

  it('are refused above what the loan owes, naming the amount', async () => {
    const { id: loanId } = await api.createLoan({ amount: 50 });
    expect(await api.pay({ loanId, amount: 50.01 })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'amount' }] },
    });
  });

  it('are refused on an unknown loan, naming it', async () => {
    expect(await api.pay({ loanId: UNKNOWN, amount: 1 })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'loanId' }] },
    });
  });

  it('never take more than is owed when they come at once', async () => {
    const { id: loanId } = await api.createLoan({ amount: 100 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.pay({ loanId, amount: 40 })));
    expect(statuses(answers)).toEqual([201, 201, 422, 422, 422]);
    expect((await api.get(`/api/loans/${loanId}`)).body).toMatchObject({ outstandingAmount: 20 });
  });
});

it('counts what is active', async () => {
  const { body: before } = await api.get<Statistics>('/api/statistics');
  const { id: userId } = await api.createUser();
  await api.createUser();
  await api.createLoan({ userId, status: 'pending' });
  const { id: loanId } = await api.createLoan({ userId, status: 'approved', amount: 5 });
  await api.createLoan({ userId, status: 'approved' });
  await api.createLoan({ status: 'rejected' });
  await api.pay({ loanId, amount: 5 });
  expect((await api.get('/api/statistics')).body).toEqual({
    users: before.users + 3,
    activeUsers: before.activeUsers + 1,
    activeLoans: before.activeLoans + 1,
    activeLoanApplications: before.activeLoanApplications + 1,
  });
});
