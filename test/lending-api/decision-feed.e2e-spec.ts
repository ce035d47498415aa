import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { sample, scrape, until } from '../support/app.js';
import { Bank } from './support/bank.js';
import { startDataApi } from './support/data-api.js';
import { startLendingApi } from './support/lending-api.js';
import type { RunningService } from './support/running-service.js';

describe('the feed of decisions', () => {
  let dataApi: RunningService;
  let lending: RunningService;
  let bank: Bank;
  const watchers: WebSocket[] = [];

  beforeAll(async () => {
    dataApi = await startDataApi();
    lending = await startLendingApi(dataApi.url);
    bank = new Bank(lending.url);
  });
  afterEach(() => {
    for (const watcher of watchers.splice(0)) watcher.terminate();
  });
  afterAll(async () => {
    await lending?.app.close();
    await dataApi?.app.close();
  });

  async function watch(): Promise<{ watcher: WebSocket; heard: unknown[] }> {
    const watcher = new WebSocket(`${lending.url.replace('http', 'ws')}/api/decisions`);
    watchers.push(watcher);
    const heard: unknown[] = [];
    watcher.on('message', (message: Buffer) => heard.push(JSON.parse(message.toString())));
    await once(watcher, 'open');
    return { watcher, heard };
  }

  it('tells everybody of each decision once, be it by the score or by an officer, and nothing about the person', async () => {
    const [one, other] = [await watch(), await watch()];
    const approved = await bank.loanOf('excellent', 20_000);
    const pending = await bank.loanOf('fair', 3000);
    await bank.decide(pending, 'rejected');
    await bank.decide(pending, 'approved');
    const decision = (loanId: string, status: string, amount: number) => ({
      event: 'decision',
      data: { loanId, status, amount, purpose: 'car', decidedAt: expect.any(String) },
    });
    const expected = [decision(approved, 'approved', 20_000), decision(pending, 'rejected', 3000)];
    await until(() => one.heard.length >= 2 && other.heard.length >= 2, 'the decisions are told');
    expect([one.heard, other.heard]).toEqual([expected, expected]);
  });

  it('answers who asks with the recent ones, the newest first, and nobody who writes nonsense', async () => {
    const ids = [await bank.loanOf('excellent'), await bank.loanOf('bad')];
    const { watcher, heard } = await watch();
    for (const message of ['nonsense', '{"event":"unknown"}', '{"event":"recent"}']) watcher.send(message);
    await until(() => heard.length > 0, 'it is answered');
    const [{ event, data }] = heard as [{ event: string; data: { loanId: string }[] }];
    expect(event).toBe('recent');
    expect(data.slice(0, 2).map(({ loanId }) => loanId)).toEqual(ids.toReversed());
  });

  it('is measured, with the listeners of its events, and nothing stays in flight', async () => {
    const { watcher } = await watch();
    await bank.loanOf('excellent');
    watcher.send('{"event":"recent"}');
    await once(watcher, 'message');
    watcher.close();
    await once(watcher, 'close');
    const namespace = 'namespace="/api/decisions"';
    await until(
      async () => sample(await scrape(lending.url), `websocket_connections{${namespace}}`) === 0,
      'nobody is connected',
    );
    const page = await scrape(lending.url);
    const value = (series: string) => sample(page, series) ?? Number.NaN;
    expect(value(`websocket_messages_sent_total{${namespace},event="decision"}`)).toBeGreaterThan(0);
    expect(value(`websocket_handler_calls_in_flight{${namespace},event="recent"}`)).toBe(0);
    const listener = (event: string, name: string) =>
      value(`event_listener_calls_total{event="${event}",listener="${name}",result="success"}`);
    expect(listener('loan.decided', 'DecisionFeed.tell')).toBeGreaterThan(0);
    expect(listener('loan.created', 'LoanCounts.created')).toBeGreaterThan(0);
    expect(page).not.toMatch(/^event_listener_calls_total\{.*result="failure".*\} [1-9]/m);
  });

  it('says goodbye when the service stops, which does not wait for whoever watches', async () => {
    const stopping = await startLendingApi(dataApi.url);
    const watcher = new WebSocket(`${stopping.url.replace('http', 'ws')}/api/decisions`);
    await once(watcher, 'open');
    const closed = once(watcher, 'close');
    await stopping.app.close();
    expect((await closed)[0]).toBe(1001);
  });
});
