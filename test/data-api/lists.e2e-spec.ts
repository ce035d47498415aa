import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from '../../apps/data-api/src/common/paging.js';
import type { ApiClient } from './support/api-client.js';
import { type RunningDataApi, START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

type Items = Page<{ readonly id: string }>;

let service: RunningDataApi;
let api: ApiClient;
const users: string[] = [];
const loans: string[] = [];
const payments: string[] = [];

// Newest first: each list holds its ids as the API lists them.
beforeAll(async () => {
  service = await startDataApi();
  api = service.api;
  for (const source of ['web', 'mobile', 'web'] as const)
    users.unshift((await api.createUser({ source })).id);
  const userId = users[0];
  loans.unshift((await api.createLoan({ userId, purpose: 'car', status: 'approved' })).id);
  loans.unshift((await api.createLoan({ userId, purpose: 'home', status: 'pending' })).id);
  loans.unshift((await api.createLoan({ userId: users[1], purpose: 'car', status: 'rejected' })).id);
  for (const status of ['succeeded', 'failed', 'succeeded'] as const) {
    const { body } = await api.pay<{ payment: { id: string } }>({
      loanId: loans[2] ?? '',
      amount: 1,
      status,
    });
    payments.unshift(body.payment.id);
  }
}, START_TIMEOUT_MS);

afterAll(() => service?.close());

describe('lists', () => {
  it.each([
    ['users', '', [0, 1, 2]],
    ['users', 'source=web', [0, 2]],
    ['users', 'source=referral', []],
    ['loans', '', [0, 1, 2]],
    ['loans', 'status=approved', [2]],
    ['loans', 'purpose=car', [0, 2]],
    ['loans', 'purpose=car&status=rejected', [0]],
    ['loans', 'userId=$user', [1, 2]],
    ['payments', 'status=succeeded', [0, 2]],
    ['payments', 'loanId=$loan', [0, 1, 2]],
    ['payments', 'loanId=$loan&status=failed', [1]],
  ])('%s?%s has these, newest first: %j', async (name, query, positions) => {
    const ids = { users, loans, payments }[name] ?? [];
    const filled = query.replace('$user', users[0] ?? '').replace('$loan', loans[2] ?? '');
    const { status, body } = await api.get<Items>(`/api/${name}?${filled}`);
    expect(status).toBe(200);
    expect(body.items.map(({ id }) => id)).toEqual(positions.map((position) => ids[position]));
    expect(body).toMatchObject({ total: positions.length, limit: 20, offset: 0 });
  });

  it.each([
    ['limit=2', [0, 1], { limit: 2, offset: 0 }],
    ['limit=2&offset=2', [2], { limit: 2, offset: 2 }],
    ['offset=3', [], { limit: 20, offset: 3 }],
    ['limit=100', [0, 1, 2], { limit: 100, offset: 0 }],
  ])('loans?%s is this page of all: %j', async (query, positions, page) => {
    const { body } = await api.get<Items>(`/api/loans?${query}`);
    expect(body.items.map(({ id }) => id)).toEqual(positions.map((position) => loans[position]));
    expect(body).toMatchObject({ total: 3, ...page });
  });

  it('keep the order of rows of the same moment from page to page', async () => {
    await Promise.all(Array.from({ length: 12 }, () => api.createUser({ source: 'referral' })));
    const query = '/api/users?source=referral';
    const whole = await api.get<Items>(`${query}&limit=12`);
    const pages = await Promise.all(
      [0, 4, 8].map((offset) => api.get<Items>(`${query}&limit=4&offset=${offset}`)),
    );
    expect(pages.flatMap(({ body }) => body.items)).toEqual(whole.body.items);
  });
});
