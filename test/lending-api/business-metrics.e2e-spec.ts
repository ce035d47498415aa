import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sample, scrape } from '../support/app.js';
import { emailScoring } from './support/applicants.js';
import { Bank } from './support/bank.js';
import { get } from './support/client.js';
import { startDataApi } from './support/data-api.js';
import { startLendingApi } from './support/lending-api.js';
import type { RunningService } from './support/running-service.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('business metrics of lending-api', () => {
  let dataApi: RunningService;
  let lending: RunningService;
  let bank: Bank;

  beforeEach(async () => {
    dataApi = await startDataApi();
    lending = await startLendingApi(dataApi.url);
    bank = new Bank(lending.url);
  });

  afterEach(async () => {
    await lending.app.close();
    await dataApi.app.close();
  });

  /** Three newcomers: one pays back a part, one waits for a decision, one was rejected. */
  async function doBusiness(): Promise<void> {
    const loanId = await bank.loanOf('excellent', 20_000);
    await bank.pay(loanId, 60, 'card');
    await bank.pay(loanId, 600, 'bank_transfer');
    await bank.pay(loanId, 6000, 'card');
    await bank.pay(loanId, 30_000, 'bank_transfer');
    await bank.applyAs('fair', 3000, 'home');
    await bank.applyAs('bad', 200_000, 'other');
    await bank.register('visitor@example.com', 'referral');
    await bank.register('visitor@example.com', 'referral');
    await bank.apply(NOBODY, 1000);
  }

  it('begin at 0, so that increase() sees the first one', async () => {
    const exposition = await scrape(lending.url);
    const values = (name: string): string[] =>
      exposition.split('\n').flatMap((line) => (line.startsWith(`${name}{`) ? line.split(' ').slice(1) : []));
    expect(values('users_registered_total')).toEqual(Array(4).fill('0'));
    expect(values('loans_created_total')).toEqual(Array(6 * 3).fill('0'));
    expect(values('payments_processed_total')).toEqual(Array(2 * 3).fill('0'));
  });

  it('count exactly what was done', async () => {
    await doBusiness();
    const exposition = await scrape(lending.url);
    const expected = {
      'users_registered_total{source="web"}': 3,
      'users_registered_total{source="referral"}': 1,
      'loans_created_total{purpose="car",status="approved"}': 1,
      'loans_created_total{purpose="home",status="pending"}': 1,
      'loans_created_total{purpose="other",status="rejected"}': 1,
      'loan_amount_dollars_bucket{le="1000"}': 0,
      'loan_amount_dollars_bucket{le="5000"}': 1,
      'loan_amount_dollars_bucket{le="10000"}': 1,
      'loan_amount_dollars_bucket{le="25000"}': 2,
      'loan_amount_dollars_bucket{le="50000"}': 2,
      'loan_amount_dollars_bucket{le="100000"}': 2,
      'loan_amount_dollars_bucket{le="+Inf"}': 3,
      loan_amount_dollars_sum: 223_000,
      loan_amount_dollars_count: 3,
      'loan_processing_duration_seconds_count{status="success"}': 3,
      'loan_processing_duration_seconds_count{status="failure"}': 1,
      'credit_check_duration_seconds_bucket{le="0.1"}': 3,
      'credit_check_duration_seconds_bucket{le="0.5"}': 3,
      'credit_check_duration_seconds_bucket{le="1"}': 3,
      'credit_check_duration_seconds_bucket{le="2"}': 3,
      'credit_check_duration_seconds_bucket{le="5"}': 3,
      'credit_check_duration_seconds_bucket{le="10"}': 3,
      credit_check_duration_seconds_count: 3,
      'payments_processed_total{status="succeeded",payment_method="card"}': 1,
      'payments_processed_total{status="succeeded",payment_method="bank_transfer"}': 1,
      'payments_processed_total{status="failed",payment_method="card"}': 1,
      'payment_amount_dollars_bucket{le="10"}': 0,
      'payment_amount_dollars_bucket{le="50"}': 0,
      'payment_amount_dollars_bucket{le="100"}': 1,
      'payment_amount_dollars_bucket{le="500"}': 1,
      'payment_amount_dollars_bucket{le="1000"}': 2,
      'payment_amount_dollars_bucket{le="5000"}': 2,
      payment_amount_dollars_sum: 660,
      payment_amount_dollars_count: 2,
      active_loans: 1,
      active_loan_applications: 1,
    };
    const exposed = Object.keys(expected).map((series) => [series, sample(exposition, series)]);
    expect(Object.fromEntries(exposed)).toEqual(expected);
  });

  it('count a loan and a payment once, however often they are repeated with their keys', async () => {
    const userId = await bank.register(emailScoring(740, 850, { amount: 1000, termMonths: 24 }));
    const [loanKey, paidKey, declinedKey] = ['loan-1', 'paid-1', 'declined-1'].map((key) => ({
      'idempotency-key': key,
    }));
    const applied = await bank.apply(userId, 20_000, 'car', loanKey);
    const loanId = String(applied.body['id']);
    const paid = await bank.pay(loanId, 60, 'card', paidKey);
    const declined = await bank.pay(loanId, 6000, 'card', declinedKey);
    expect(await bank.apply(userId, 20_000, 'car', loanKey)).toMatchObject({
      status: 201,
      body: applied.body,
    });
    expect(await bank.pay(loanId, 60, 'card', paidKey)).toMatchObject({ status: 201, body: paid.body });
    expect(await bank.pay(loanId, 6000, 'card', declinedKey)).toMatchObject({
      status: 402,
      body: declined.body,
    });
    expect((await bank.pay(loanId, 61, 'card', paidKey)).status).toBe(409);

    const exposition = await scrape(lending.url);
    const expected = {
      'loans_created_total{purpose="car",status="approved"}': 1,
      loan_amount_dollars_count: 1,
      'payments_processed_total{status="succeeded",payment_method="card"}': 1,
      'payments_processed_total{status="failed",payment_method="card"}': 1,
      payment_amount_dollars_sum: 60,
      'loan_processing_duration_seconds_count{status="success"}': 2,
    };
    const exposed = Object.keys(expected).map((series) => [series, sample(exposition, series)]);
    expect(Object.fromEntries(exposed)).toEqual(expected);
  });

  it('know the portfolio after a restart, and count from zero', async () => {
    await doBusiness();
    const before = await scrape(lending.url);
    await lending.app.close();
    lending = await startLendingApi(dataApi.url);
    const after = await scrape(lending.url);
    for (const gauge of ['active_loans', 'active_loan_applications', 'active_users']) {
      expect(sample(before, gauge)).toBeGreaterThan(0);
      expect(sample(after, gauge)).toBe(sample(before, gauge));
    }
    expect(sample(after, 'loan_amount_dollars_count')).toBe(0);
  });

  it('go without the portfolio while data-api is stopped, and callers are told to come back', async () => {
    await doBusiness();
    await dataApi.app.close();
    expect(await bank.apply(NOBODY, 1000)).toMatchObject({ status: 503, body: { status: 503 } });
    expect((await get(`${lending.url}/health/ready`)).status).toBe(503);
    const exposition = await scrape(lending.url);
    expect(sample(exposition, 'active_loans')).toBeUndefined();
    expect(sample(exposition, 'loan_amount_dollars_count')).toBe(3);
  });
});
