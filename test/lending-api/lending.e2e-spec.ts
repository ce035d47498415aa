import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bank } from './support/bank.js';
import { get, post } from './support/client.js';
import { startDataApi } from './support/data-api.js';
import { startLendingApi } from './support/lending-api.js';
import type { RunningService } from './support/running-service.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('lending-api on the real data-api', () => {
  let dataApi: RunningService;
  let lending: RunningService;
  let bank: Bank;

  beforeAll(async () => {
    dataApi = await startDataApi();
    lending = await startLendingApi(dataApi.url);
    bank = new Bank(lending.url);
  });

  afterAll(async () => {
    await lending.app.close();
    await dataApi.app.close();
  });

  describe('users', () => {
    const registration = { email: 'grace@example.com', fullName: 'Grace Haas', source: 'partner' };

    it('are registered, found again, and not registered twice', async () => {
      const created = await post(`${lending.url}/api/users`, registration);
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject(registration);
      expect(await get(`${lending.url}/api/users/${String(created.body['id'])}`)).toMatchObject({
        status: 200,
        body: created.body,
      });
      const again = await post(`${lending.url}/api/users`, registration);
      expect(again.status).toBe(409);
      expect(again.body).toMatchObject({ status: 409, instance: '/api/users' });
    });
  });

  describe('an application', () => {
    it.each([
      ['excellent', 'approved'],
      ['fair', 'pending'],
      ['bad', 'rejected'],
    ] as const)('with %s credit is %s', async (score, status) => {
      const { status: httpStatus, body } = await bank.applyAs(score, 2000, 'education');
      expect(httpStatus).toBe(201);
      expect(body).toMatchObject({ status, amount: 2000, outstandingAmount: 2000, purpose: 'education' });
      expect(body['creditScore']).toEqual(expect.any(Number));
      expect(body['reason'] === null).toBe(status === 'approved');
      expect((await bank.loan(String(body['id']))).body).toEqual(body);
    });

    it('over what the score is good for waits for a person', async () => {
      expect((await bank.applyAs('excellent', 100_001)).body).toMatchObject({ status: 'pending' });
    });

    it('waits for a person when the credit bureau is unavailable', async () => {
      const unlucky = await startLendingApi(dataApi.url, { CREDIT_CHECK_FAILURE_SHARE: '1' });
      const { status, body } = await new Bank(unlucky.url).applyAs('excellent');
      await unlucky.app.close();
      expect(status).toBe(201);
      expect(body).toMatchObject({ status: 'pending', creditScore: null });
      expect(body['reason']).toContain('bureau is unavailable');
    });

    it('of an unknown user is refused and names the field', async () => {
      const { status, body } = await bank.apply(UNKNOWN, 2000);
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ field: 'userId' }] });
    });

    it('is found by user and status', async () => {
      const userId = await bank.register('lister@example.com');
      const first = await bank.apply(userId, 1000, 'home');
      const second = await bank.apply(userId, 1500, 'car');
      const ids = async (query: string) => {
        const { body } = await get(`${lending.url}/api/loans?userId=${userId}&${query}`);
        return body['items'];
      };
      expect(await ids('')).toEqual([second.body, first.body]);
      expect(await ids('purpose=home')).toEqual([first.body]);
      expect(await ids('limit=1&offset=1')).toEqual([first.body]);
      expect(await ids('status=repaid')).toEqual([]);
    });
  });

  describe('a decision', () => {
    it.each(['approved', 'rejected'])('%s ends a pending application, once', async (decision) => {
      const loanId = await bank.loanOf('fair');
      const decided = await bank.decide(loanId, decision);
      expect(decided).toMatchObject({
        status: 200,
        body: { id: loanId, status: decision, reason: 'Papers seen' },
      });
      expect((await bank.decide(loanId, 'approved')).status).toBe(409);
      expect((await bank.loan(loanId)).body).toMatchObject({ status: decision });
    });

    it('on an application decided by its score is refused', async () => {
      expect((await bank.decide(await bank.loanOf('bad'), 'approved')).status).toBe(409);
    });
  });

  describe('payments', () => {
    it('reduce what is left until the loan is repaid', async () => {
      const loanId = await bank.loanOf('excellent', 1000);
      const first = await bank.pay(loanId, 400.25, 'card');
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({
        payment: { loanId, amount: 400.25, paymentMethod: 'card', status: 'succeeded', failureReason: null },
        loan: { id: loanId, outstandingAmount: 599.75, status: 'approved' },
      });
      expect((await bank.pay(loanId, 599.76)).status).toBe(422);
      expect((await bank.pay(loanId, 599.75)).body).toMatchObject({
        loan: { outstandingAmount: 0, status: 'repaid' },
      });
      expect((await bank.pay(loanId, 1)).status).toBe(409);
      const { body } = await get(`${lending.url}/api/loans/${loanId}/payments`);
      expect(body).toMatchObject({ total: 2, items: [{ amount: 599.75 }, { amount: 400.25 }] });
    });

    it('over the limit of a card are declined with 402 and kept as failed', async () => {
      const loanId = await bank.loanOf('excellent', 20_000);
      const declined = await bank.pay(loanId, 5001, 'card');
      expect(declined.status).toBe(402);
      expect(declined.body['detail']).toContain('5001 dollars');
      expect((await bank.loan(loanId)).body).toMatchObject({ outstandingAmount: 20_000 });
      const { body } = await get(`${lending.url}/api/loans/${loanId}/payments`);
      expect(body).toMatchObject({ total: 1, items: [{ status: 'failed', amount: 5001 }] });
    });

    it.each(['fair', 'bad'] as const)('on the loan of somebody with %s credit are refused', async (score) => {
      const loanId = await bank.loanOf(score);
      expect((await bank.pay(loanId, 100)).status).toBe(409);
      expect((await bank.pay(loanId, 5001, 'card')).status).toBe(409);
    });
  });

  describe('a request that makes no sense', () => {
    const user = { email: 'a@example.com', fullName: 'A', source: 'web' };
    const loan = { userId: UNKNOWN, amount: 2000, purpose: 'car', termMonths: 24 };
    const payment = { amount: 100, paymentMethod: 'card' };

    it.each([
      ['/api/users', { ...user, email: 'a.example.com' }, 'email'],
      ['/api/users', { ...user, fullName: ' ' }, 'fullName'],
      ['/api/users', { ...user, source: 'tv' }, 'source'],
      ['/api/users', { email: user.email, source: 'web' }, 'fullName'],
      ['/api/users', { ...user, fullName: 'a\u0000' }, 'fullName'],
      ['/api/loans', { ...loan, userId: '7' }, 'userId'],
      ['/api/loans', { ...loan, amount: 0 }, 'amount'],
      ['/api/loans', { ...loan, amount: '2000' }, 'amount'],
      ['/api/loans', { ...loan, amount: 1_000_001 }, 'amount'],
      ['/api/loans', { ...loan, amount: 0.001 }, 'amount'],
      ['/api/loans', { ...loan, purpose: 'yacht' }, 'purpose'],
      ['/api/loans', { ...loan, termMonths: 5 }, 'termMonths'],
      ['/api/loans', { ...loan, termMonths: 12.5 }, 'termMonths'],
      [`/api/loans/${UNKNOWN}/decision`, { decision: 'maybe' }, 'decision'],
      ['/api/loans/7/decision', { decision: 'approved' }, 'id'],
      [`/api/loans/${UNKNOWN}/payments`, { ...payment, amount: -1 }, 'amount'],
      [`/api/loans/${UNKNOWN}/payments`, { ...payment, paymentMethod: 'cash' }, 'paymentMethod'],
      ['/api/loans', [], 'body'],
    ])('POST %s %j is refused with 400 and names %s', async (path, requestBody, field) => {
      const { status, headers, body } = await post(lending.url + path, requestBody);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({ status: 400, instance: path, errors: [{ field }] });
    });

    it.each([
      ['/api/loans?limit=0', 'limit'],
      ['/api/loans?status=lost', 'status'],
      ['/api/loans?userId=7', 'userId'],
      ['/api/loans/7', 'id'],
      ['/api/users/7', 'id'],
      [`/api/loans/${UNKNOWN}/payments?offset=-1`, 'offset'],
    ])('GET %s is refused with 400 and names %s', async (path, field) => {
      const { status, body } = await get(lending.url + path);
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ field }] });
    });

    it.each([
      ['POST', `/api/loans/${UNKNOWN}/decision`, { decision: 'approved' }],
      ['POST', `/api/loans/${UNKNOWN}/payments`, payment],
      ['GET', `/api/loans/${UNKNOWN}/payments`, undefined],
      ['GET', `/api/loans/${UNKNOWN}`, undefined],
      ['GET', `/api/users/${UNKNOWN}`, undefined],
      ['GET', '/api/cards', undefined],
    ])('%s %s finds nothing', async (_method, path, requestBody) => {
      const answer = requestBody
        ? await post(lending.url + path, requestBody)
        : await get(lending.url + path);
      expect(answer).toMatchObject({ status: 404, body: { status: 404, instance: path } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    });

    it('in broken JSON is refused with 400', async () => {
      expect(await post(`${lending.url}/api/loans`, '{"amount": 10')).toMatchObject({ status: 400 });
    });

    it('too large is refused with 413', async () => {
      const huge = { ...user, fullName: 'A'.repeat(200_000) };
      expect(await post(`${lending.url}/api/users`, huge)).toMatchObject({ status: 413 });
    });
  });

  it('is ready, and describes itself', async () => {
    expect(await get(`${lending.url}/health/ready`)).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { 'data-api': { status: 'up' } } },
    });
    const { body } = await get(`${lending.url}/docs-json`);
    expect(Object.keys(Object(body['paths']))).toEqual(
      expect.arrayContaining(['/api/users', '/api/loans/{id}/decision', '/api/loans/{id}/payments']),
    );
  });
});
