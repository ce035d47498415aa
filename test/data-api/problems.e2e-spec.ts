import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ApiClient } from './support/api-client.js';
import { type RunningDataApi, START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const USER = { email: 'a@example.com', fullName: 'A B', source: 'web' };
const LOAN = { userId: UNKNOWN, amount: 10, purpose: 'car', termMonths: 12, status: 'pending' };
const PAYMENT = { loanId: UNKNOWN, amount: 10, paymentMethod: 'card', status: 'succeeded' };

let service: RunningDataApi;
let api: ApiClient;

beforeAll(async () => {
  service = await startDataApi();
  api = service.api;
}, START_TIMEOUT_MS);

afterAll(() => service?.close());

it.each<[what: string, method: string, path: string, body: string | undefined, status: number]>([
  ['an unknown route', 'GET', '/api/nothing', undefined, 404],
  ['an unknown route outside /api', 'GET', '/nothing?a=b', undefined, 404],
  ['a method that the route does not have', 'DELETE', '/api/users', undefined, 404],
  ['an id that nobody has', 'GET', `/api/users/${UNKNOWN}`, undefined, 404],
  ['a loan that nobody has', 'GET', `/api/loans/${UNKNOWN}`, undefined, 404],
  ['a payment that nobody made', 'GET', `/api/payments/${UNKNOWN}`, undefined, 404],
  ['malformed JSON', 'POST', '/api/users', '{"email":', 400],
  ['JSON that is no object', 'POST', '/api/users', '[]', 400],
  ['a path that cannot be decoded', 'GET', '/api/users/%ff', undefined, 400],
  ['a body that is too large', 'POST', '/api/users', JSON.stringify({ fullName: 'a'.repeat(110_000) }), 413],
])('answers %s with problem details', async (_, method, path, body, status) => {
  const answer = await api.send<Record<string, unknown>>(method, path, body);
  expect(answer.status).toBe(status);
  expect(answer.contentType).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toMatchObject({
    type: 'about:blank',
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: path.split('?')[0],
  });
});

it.each([
  ['email', 'POST', '/api/users', { ...USER, email: 'nobody' }],
  ['email', 'POST', '/api/users', { ...USER, email: undefined }],
  ['fullName', 'POST', '/api/users', { ...USER, fullName: '   ' }],
  ['fullName', 'POST', '/api/users', { ...USER, fullName: 'nul \u0000' }],
  ['source', 'POST', '/api/users', { ...USER, source: 'fax' }],
  ['userId', 'POST', '/api/loans', { ...LOAN, userId: '1' }],
  ['amount', 'POST', '/api/loans', { ...LOAN, amount: 0 }],
  ['amount', 'POST', '/api/loans', { ...LOAN, amount: 1_000_000.01 }],
  ['amount', 'POST', '/api/loans', { ...LOAN, amount: 1.005 }],
  ['amount', 'POST', '/api/loans', { ...LOAN, amount: '10' }],
  ['purpose', 'POST', '/api/loans', { ...LOAN, purpose: 'yacht' }],
  ['termMonths', 'POST', '/api/loans', { ...LOAN, termMonths: 5 }],
  ['termMonths', 'POST', '/api/loans', { ...LOAN, termMonths: 361 }],
  ['status', 'POST', '/api/loans', { ...LOAN, status: 'repaid' }],
  ['creditScore', 'POST', '/api/loans', { ...LOAN, creditScore: 299 }],
  ['status', 'PATCH', `/api/loans/${UNKNOWN}/status`, { status: 'pending' }],
  ['id', 'PATCH', '/api/loans/1/status', { status: 'approved' }],
  ['amount', 'POST', '/api/payments', { ...PAYMENT, amount: -1 }],
  ['paymentMethod', 'POST', '/api/payments', { ...PAYMENT, paymentMethod: 'cash' }],
  ['id', 'GET', '/api/users/1', undefined],
  ['id', 'GET', '/api/payments/abc', undefined],
  ['limit', 'GET', '/api/users?limit=0', undefined],
  ['limit', 'GET', '/api/loans?limit=101', undefined],
  ['limit', 'GET', '/api/loans?limit=ten', undefined],
  ['limit', 'GET', '/api/loans?limit=1&limit=2', undefined],
  ['offset', 'GET', '/api/payments?offset=-1', undefined],
  ['status', 'GET', '/api/loans?status=lost', undefined],
  ['userId', 'GET', '/api/loans?userId=1', undefined],
])('names the field %s of an invalid request: %s %s %j', async (field, method, path, body) => {
  const answer = await api.send(method, path, body && JSON.stringify(body));
  expect(answer).toMatchObject({
    status: 400,
    body: { status: 400, errors: [{ field, message: expect.any(String) }] },
  });
});

it('names every field that is wrong', async () => {
  const { body } = await api.post<{ errors: { field: string }[] }>('/api/users', {});
  expect(body.errors.map(({ field }) => field)).toEqual(['email', 'fullName', 'source']);
});

it('counts a refused request once, by its route', async () => {
  const labels = { method: 'POST', endpoint: '/api/payments', status_code: '400' };
  const before = await api.metric('http_requests_total', labels);
  await api.post('/api/payments', {});
  expect(await api.metric('http_requests_total', labels)).toBe(before + 1);
  expect(await api.metric('active_requests')).toBe(0);
});

it('documents each route with its schemas', async () => {
  const { body } = await api.get<Record<string, Record<string, unknown>>>('/docs-json');
  expect(Object.keys(body['paths'] ?? {})).toEqual(
    expect.arrayContaining(['/api/users', '/api/loans/{id}/status', '/api/payments/{id}', '/api/statistics']),
  );
  const references = [...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(([, path]) => path ?? '');
  const schemas = Object.keys(body['components']?.['schemas'] ?? {});
  expect(new Set(references)).toEqual(new Set(schemas.map((name) => `#/components/schemas/${name}`)));
});
