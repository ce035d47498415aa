import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sample, scrape } from '../support/app.js';
import { get, post } from './support/client.js';
import { FakeUpstream } from './support/fake-upstream.js';
import { startLendingApi } from './support/lending-api.js';
import type { RunningService } from './support/running-service.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const registration = { email: 'ada@example.com', fullName: 'Ada Abe', source: 'web' };
const problem = {
  type: 'about:blank',
  title: 'Teapot',
  status: 418,
  detail: 'Short and stout',
  instance: '/',
};

const stored = { ...registration, id: UNKNOWN, createdAt: '2026-01-31T12:00:00.000Z' };

/** Answers with this status, content type and body. */
const answering =
  (status: number, contentType: string, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': contentType }).end(body);
  };

const TROUBLES: readonly (readonly [what: string, status: number, behave: RequestListener])[] = [
  ['closes the connection', 503, (request) => request.socket.destroy()],
  [
    'breaks off in the middle of its answer',
    503,
    (request, response) => {
      response.writeHead(201, { 'content-length': 1000 }).write('{"id":', () => request.socket.destroy());
    },
  ],
  ['never answers', 504, () => undefined],
  ['never ends its answer', 504, (_request, response) => void response.writeHead(201).write('{"id":')],
  [
    'answers 500',
    502,
    answering(500, 'application/problem+json', JSON.stringify({ ...problem, status: 500 })),
  ],
  [
    'answers 500 with a body as of success',
    502,
    answering(500, 'application/json', JSON.stringify({ ...stored, status: 'ok' })),
  ],
  ['answers 503', 503, answering(503, 'text/plain', 'no healthy upstream')],
  ['answers HTML', 502, answering(200, 'text/html', '<!doctype html><h1>Welcome</h1>')],
  ['answers JSON of another shape', 502, answering(201, 'application/json', '{"id":7}')],
  ['answers nothing at all', 502, answering(204, 'text/plain', '')],
  ['refuses in HTML', 502, answering(404, 'text/html', '<h1>Not Found</h1>')],
  [
    'redirects',
    502,
    (_request, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    },
  ],
];

describe('lending-api while data-api', () => {
  let upstream: FakeUpstream;
  let lending: RunningService;

  afterEach(async () => {
    await lending.app.close();
    await upstream.stop();
  });

  /** `isSilent`: the answer does not come, so the limit need not leave a busy machine time for one. */
  async function start(behave: RequestListener, isSilent = false): Promise<void> {
    upstream = await FakeUpstream.start(behave);
    lending = await startLendingApi(upstream.url, { DATA_API_TIMEOUT_MS: isSilent ? '100' : '10000' });
  }

  it.each(TROUBLES)('%s answers %i, having asked once', async (_what, status, behave) => {
    await start(behave, status === 504);
    const answer = await post(`${lending.url}/api/users`, registration);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      status,
      instance: '/api/users',
      detail: expect.stringContaining('data-api'),
    });
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(upstream.requests).toEqual(['POST /api/users']);
  });

  it('refuses connections answers 503 and when to come back', async () => {
    await start(() => undefined);
    await upstream.stop();
    const answer = await get(`${lending.url}/api/loans`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('refuses with problem details passes status, detail and fields on', async () => {
    const errors = [{ field: 'email', message: 'too long' }];
    await start(answering(418, 'application/problem+json', JSON.stringify({ ...problem, errors })));
    const answer = await post(`${lending.url}/api/users`, registration);
    expect(answer.status).toBe(418);
    expect(answer.body).toMatchObject({ detail: 'Short and stout', errors, instance: '/api/users' });
  });

  it.each(TROUBLES)('%s is alive and not ready (%i)', async (_what, status, behave) => {
    await start(behave, status === 504);
    expect((await get(`${lending.url}/health/live`)).status).toBe(200);
    const ready = await get(`${lending.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ details: { 'data-api': { status: 'down' } } });
  });

  it('does not know the portfolio leaves its gauges out of a scrape that goes on, and counts each', async () => {
    await start(answering(500, 'text/plain', 'broken'));
    const exposition = await scrape(lending.url);
    for (const gauge of ['active_loans', 'active_loan_applications', 'active_users']) {
      expect(sample(exposition, gauge)).toBeUndefined();
    }
    const failures = async () => sample(await scrape(lending.url), 'metrics_errors_total{source="scrape"}');
    const before = (await failures()) ?? Number.NaN;
    expect(await failures()).toBe(before + 3);
    expect(sample(exposition, 'loan_amount_dollars_count')).toBe(0);
  });

  it('comes and goes shows the portfolio while it is there, asked once per scrape', async () => {
    let isBroken = false;
    const numbers = { users: 9, activeUsers: 3, activeLoans: 2, activeLoanApplications: 1 };
    await start((request, response) => {
      const behave = isBroken
        ? answering(500, 'text/plain', 'broken')
        : answering(200, 'application/json', JSON.stringify(numbers));
      behave(request, response);
    });
    const values = async () => {
      const exposition = await scrape(lending.url);
      return ['active_users', 'active_loans', 'active_loan_applications'].map((name) =>
        sample(exposition, name),
      );
    };
    expect(await values()).toEqual([3, 2, 1]);
    isBroken = true;
    expect(await values()).toEqual([undefined, undefined, undefined]);
    isBroken = false;
    expect(await values()).toEqual([3, 2, 1]);
    expect(upstream.requests).toEqual(Array.from({ length: 3 }, () => 'GET /api/statistics'));
  });
});
