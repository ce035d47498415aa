import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Counter as PromCounter, Gauge as PromGauge, register, Registry } from 'prom-client';
import { MetricFactory, MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { labelsOf, parseProtobuf } from '../exposition/support/protobuf-parser.js';
import { PLATFORMS, scrape, startApp, type Platform } from '../support/app.js';

const QUIET: MetricsModuleOptions = { defaultMetrics: false, runtime: false, http: false };
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

let app: INestApplication | undefined;
let url = '';

async function start(options: MetricsModuleOptions, platform: Platform = 'Express'): Promise<MetricFactory> {
  ({ app, url } = await startApp(
    { imports: [MetricsModule.forRoot({ ...QUIET, ...options })] },
    undefined,
    platform,
  ));
  return app.get(MetricFactory);
}

afterEach(async () => {
  await app?.close();
  app = undefined;
  register.clear();
});

describe.each(PLATFORMS)('default labels on %s', (platform) => {
  it('of the global registry are on its metrics, and only on those', async () => {
    register.setDefaultLabels({ service: 'global' });
    new PromCounter({ name: 'theirs_total', help: 'x' }).inc();
    const factory = await start({}, platform);
    factory.counter({ name: 'ours_total', help: 'x' }).inc();
    const page = await scrape(url);
    expect(page).toContain('\ntheirs_total{service="global"} 1\n');
    expect(page).toContain('\nours_total 1\n');
  });

  it('of a registry that is given are on ours and on those of others', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'given' });
    new PromGauge({ name: 'theirs', help: 'x', registers: [registry] }).set(1);
    const factory = await start({ registry }, platform);
    factory.gauge({ name: 'ours', help: 'x' }).set(1);
    const page = await scrape(url);
    expect(page).toContain('\ntheirs{service="given"} 1\n');
    expect(page).toContain('\nours{service="given"} 1\n');
  });
});

describe('default labels', () => {
  it.each([
    ['own', { service: 'own' }],
    ['own, a number', { service: 7 }],
  ])("give way to a series' %s label", async (_, labels) => {
    register.setDefaultLabels({ service: 'default' });
    new PromGauge({ name: 'theirs', help: 'x', labelNames: ['service'] }).set(labels, 1);
    await start({});
    expect(await scrape(url)).toContain(`\ntheirs{service="${labels.service}"} 1\n`);
  });

  it('are those of now: changed, or set after the start', async () => {
    new PromGauge({ name: 'theirs', help: 'x' }).set(1);
    const registry = new Registry();
    const factory = await start({ registry });
    factory.gauge({ name: 'ours', help: 'x', labelNames: ['a'] }).set({ a: '1' }, 1);
    await scrape(url);
    for (const service of ['one', 'two']) {
      register.setDefaultLabels({ service });
      registry.setDefaultLabels({ zone: service });
      const page = await scrape(url);
      expect(page).toContain(`\ntheirs{service="${service}"} 1\n`);
      expect(page).toContain(`\nours{a="1",zone="${service}"} 1\n`);
    }
    register.setDefaultLabels({});
    registry.setDefaultLabels({});
    const page = await scrape(url);
    expect(page).toContain('\ntheirs 1\n');
    expect(page).toContain('\nours{a="1"} 1\n');
  });

  it("of a registry go before the application's, which are on everything", async () => {
    register.setDefaultLabels({ service: 'global' });
    new PromGauge({ name: 'theirs', help: 'x' }).set(1);
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'given' });
    const factory = await start({ registry, defaultLabels: { service: 'app', region: 'eu' } });
    factory.gauge({ name: 'ours', help: 'x' }).set(1);
    const page = await scrape(url);
    expect(page).toContain('\ntheirs{service="global",region="eu"} 1\n');
    expect(page).toContain('\nours{service="given",region="eu"} 1\n');
    expect(await registry.metrics()).toContain('ours{service="given"} 1');
  });

  it.each(['constructor', 'a.b', 'a:b', '', '__name__', 'n\0l'])(
    'called %j never break a page',
    async (name) => {
      register.setDefaultLabels({ [name]: 'x', le: '9', quantile: '9', fine: undefined as never });
      new PromGauge({ name: 'theirs', help: 'x' }).set(1);
      await start({ registry: register }).then((factory) => {
        factory.histogram({ name: 'h', help: 'x', buckets: [1] }).observe(2);
        factory.summary({ name: 's', help: 'x', percentiles: [0.5] }).observe(2);
      });
      const response = await fetch(`${url}/metrics`, { headers: { accept: PROTOBUF } });
      const families = parseProtobuf(Buffer.from(await response.arrayBuffer()));
      expect(families.map((family) => family.name)).toEqual(expect.arrayContaining(['theirs', 'h', 's']));
      const page = await scrape(url);
      expect(page).toMatch(/^h_bucket\{[^}]*le="1"\} 0$/m);
      expect(page.match(/^h_bucket.*$/m)?.[0].match(/\ble=/g)).toHaveLength(1);
      expect(page.match(/^s\{.*$/m)?.[0].match(/\bquantile=/g)).toHaveLength(1);
      expect(page).not.toContain('undefined');
    },
  );

  it('are in protobuf as well', async () => {
    register.setDefaultLabels({ service: 'global' });
    new PromGauge({ name: 'theirs', help: 'x' }).set(1);
    await start({});
    const response = await fetch(`${url}/metrics`, { headers: { accept: PROTOBUF } });
    const families = parseProtobuf(Buffer.from(await response.arrayBuffer()));
    const theirs = families.find(({ name }) => name === 'theirs');
    expect(labelsOf(theirs?.metric?.[0] ?? {})).toEqual({ service: 'global' });
  });
});
