import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { InterestDay } from '../../apps/data-api/src/interest/interest.schemas.js';
import type { ApiClient } from './support/api-client.js';
import { type RunningDataApi, START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

const DAY_MS = 86_400_000;
const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const TODAY = dayIn(0);

let service: RunningDataApi;
let api: ApiClient;

beforeAll(async () => {
  service = await startDataApi();
  api = service.api;
}, START_TIMEOUT_MS);

afterAll(() => service?.close());

const accrue = (day: string, annualRate = 0.079) =>
  api.put<InterestDay>(`/api/interest/${day}`, { annualRate });

it('of a day without loans is 0', async () => {
  expect(await accrue(dayIn(-3))).toMatchObject({
    status: 200,
    body: { day: dayIn(-3), annualRate: 0.079, loans: 0, amount: 0 },
  });
});

it('is what approved loans owe for a day, rounded per loan to a hundredth of a cent, and the same when asked again', async () => {
  // 0.21643..., 27.04765... and, of what is left after a payment, 0.13419...
  await api.createLoan({ amount: 1000 });
  await api.createLoan({ amount: 124_967 });
  const { id: paidOn } = await api.createLoan({ amount: 1000 });
  await api.pay({ loanId: paidOn, amount: 380 });
  await api.createLoan({ amount: 5000, status: 'pending' });
  await api.createLoan({ amount: 5000, status: 'rejected' });
  const { id: repaid } = await api.createLoan({ amount: 50 });
  await api.pay({ loanId: repaid, amount: 50 });
  const accrued = { day: TODAY, annualRate: 0.079, loans: 3, amount: 27.3983 };

  const answers = await Promise.all([accrue(TODAY), accrue(TODAY), accrue(TODAY)]);
  expect(answers.map(({ body }) => body)).toEqual([accrued, accrued, accrued]);

  await api.createLoan({ amount: 2000 });
  expect((await accrue(TODAY, 0.5)).body).toEqual(accrued);
});

it('of a day before a loan was taken leaves it out', async () => {
  expect((await accrue(dayIn(-1))).body).toMatchObject({ loans: 0, amount: 0 });
});

it(
  'half of a hundredth of a cent counts as a whole one',
  async () => {
    // 0.50 dollars at 3.65 % owe 0.00005 dollars a day: binary fractions would make it less.
    const other = await startDataApi();
    try {
      await other.api.createLoan({ amount: 0.5 });
      const { body } = await other.api.put(`/api/interest/${TODAY}`, { annualRate: 0.0365 });
      expect(body).toMatchObject({ loans: 1, amount: 0.0001 });
    } finally {
      await other.close();
    }
  },
  START_TIMEOUT_MS,
);

it.each([
  ['a day to come', dayIn(2), 0.079, 'day'],
  ['what is no day', '2026-02-30', 0.079, 'day'],
  ['a rate above 1', TODAY, 7.9, 'annualRate'],
])('refuses %s', async (_, day, annualRate, field) => {
  expect(await accrue(day, annualRate)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
});
