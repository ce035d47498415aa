import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication, Logger } from '@nestjs/common';
import * as promClient from 'prom-client';
import {
  Counter,
  MetricFactory,
  MetricsModule,
  type MetricsModuleOptions,
  register,
  Registry,
} from '@app/metrics';
import { sample, scrape, startApp } from '../support/app.js';
import { clientUnderTest } from './support/clients.js';

const [name, client] = clientUnderTest();
let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
  for (const one of [register, client.register, promClient.register]) one.clear();
  jest.restoreAllMocks();
});

async function start(options: MetricsModuleOptions = {}): Promise<string> {
  const started = await startApp({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, http: false, ...options })],
  });
  app = started.app;
  return started.url;
}

const inGlobal = (library: typeof client, metric: string, value: number): void =>
  new library.Counter({ name: metric, help: 'x' }).inc(value);

describe(`the global registry of ${name}`, () => {
  it('is exposed with its labels, and so are the others', async () => {
    inGlobal(client, 'theirs_total', 2);
    client.register.setDefaultLabels({ team: 'loans' });
    new Counter({ name: 'ours_total', help: 'x' }).inc(3);
    const page = await scrape(await start({ defaultLabels: { region: 'eu' } }));
    expect(sample(page, 'theirs_total{region="eu",team="loans"}')).toBe(2);
    expect(sample(page, 'ours_total{region="eu"}')).toBe(3);
  });

  it('is exposed once when it is that of the application', async () => {
    inGlobal(client, 'theirs_total', 2);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const page = await scrape(await start({ registry: client.register }));
    expect(page.match(/^theirs_total /gm)).toHaveLength(1);
    expect(warn).not.toHaveBeenCalled();
  });

  it('has what is hidden by the application or by a global registry before it named in a warning', async () => {
    inGlobal(client, 'app_total', 1);
    inGlobal(client, 'early_total', 1);
    new Counter({ name: 'early_total', help: 'x' }).inc(7);
    const url = await start();
    app?.get(MetricFactory).counter({ name: 'app_total', help: 'x' }).inc(5);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const pages = [await scrape(url), await scrape(url)];
    for (const page of pages) {
      expect(page.match(/^(app|early)_total .*/gm)).toEqual(['app_total 5', 'early_total 7']);
    }
    expect(warn.mock.calls.map(([message]) => message as string)).toEqual([
      expect.stringContaining(
        `${name}'s global registry and the application's own registry both have these metrics: "app_total". ` +
          "Only the application's own are exposed.",
      ),
      expect.stringContaining(
        `${name}'s global registry and nestjs-metrics' global registry both have these metrics: "early_total". ` +
          "Only nestjs-metrics' are exposed.",
      ),
    ]);
  });

  it('may share a metric with another registry', async () => {
    const shared = new Counter({ name: 'shared_total', help: 'x', registers: [register, client.register] });
    shared.inc();
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const page = await scrape(await start());
    expect(page.match(/^shared_total .*/gm)).toEqual(['shared_total 1']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is left out when told so', async () => {
    inGlobal(client, 'theirs_total', 2);
    new Counter({ name: 'ours_total', help: 'x' }).inc(3);
    const page = await scrape(await start({ includeGlobalRegistry: false }));
    expect(page).not.toMatch(/^(ours|theirs)_total /m);
  });

  it('is left out of a list without it', async () => {
    inGlobal(client, 'theirs_total', 2);
    const given = new Registry();
    new client.Counter({ name: 'given_total', help: 'x', registers: [given as never] }).inc(4);
    const page = await scrape(await start({ includeGlobalRegistry: [given] }));
    expect(page).not.toContain('theirs_total');
    expect(sample(page, 'given_total')).toBe(4);
    await app?.close();
    const both = await scrape(await start({ includeGlobalRegistry: [given, client.register] }));
    expect([sample(both, 'given_total'), sample(both, 'theirs_total')]).toEqual([4, 2]);
  });
});

it('takes nothing but registries as includeGlobalRegistry', async () => {
  await expect(start({ includeGlobalRegistry: [new Map()] as never })).rejects.toThrow(
    'includeGlobalRegistry is [ Map(0) {} ]. Give true, false or a list of registries.',
  );
});
