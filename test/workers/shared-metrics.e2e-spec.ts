import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { counter, MetricFactory, MetricsModule, ScrapeService } from '@app/metrics';
import { sample, scrape, startApp } from '../support/app.js';

const done = counter({ name: 'done_total', help: 'Done.' });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-shared-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = (options: object = {}) => ({
  imports: [MetricsModule.forRoot({ workers: { folder, ...options } }), MetricsModule.forFeature([done])],
});

async function pageOf(service: ScrapeService): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of service.scrape()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

describe('an application that shares its metrics', () => {
  it('leaves its totals to the next one in the same process', async () => {
    const first = await startApp(root());
    first.app.get(MetricFactory).get(done).inc(3);
    expect(sample(await scrape(first.url), 'done_total')).toBe(3);
    await first.app.close();
    const second = await startApp(root());
    second.app.get(MetricFactory).get(done).inc(4);
    const page = await scrape(second.url);
    await second.app.close();
    expect(sample(page, 'done_total')).toBe(7);
  });

  it('shows its exemplars', async () => {
    const { app, url } = await startApp(root());
    const traced = app
      .get(MetricFactory)
      .counter({ name: 'traced_total', help: 'Traced.', labelNames: ['kind'], enableExemplars: true });
    traced.inc({ kind: 'a' }, 1, { trace_id: '4bf92f35' });
    const headers = { accept: 'application/openmetrics-text' };
    const page = await (await fetch(`${url}/metrics`, { headers })).text();
    await app.close();
    expect(page).toMatch(/^traced_total\{kind="a"\} 1.* # \{trace_id="4bf92f35"\} 1/m);
  });

  it('shows the whole to who reads it after the end, such as a last push', async () => {
    const { app } = await startApp(root());
    const service = app.get(ScrapeService);
    app.get(MetricFactory).get(done).inc(3);
    await app.close();
    expect(sample(await pageOf(service), 'done_total')).toBe(3);
  });

  it('can not share its group with another one in the same process', async () => {
    const { app } = await startApp(root());
    await expect(startApp(root())).rejects.toThrow("workers: { group: 'admin' }");
    const other = await startApp(root({ group: 'admin' }));
    expect(readdirSync(folder)).toHaveLength(2);
    await other.app.close();
    await app.close();
  });

  it.each([
    [{ intervalMs: 5 }, 'workers.intervalMs: 5 is not a whole number from 10'],
    [{ group: '' }, 'workers.group is "". Give a non-empty string.'],
    [{ folder: 'x\0' }, "workers.folder: processes can't share their metrics in"],
  ])('refuses %j', async (options, message) => {
    await expect(startApp(root(options))).rejects.toThrow(message);
  });
});
