import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Module, Res } from '@nestjs/common';
import type { PrometheusOptions, PrometheusOptionsFactory } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { PLATFORMS, sample, scrape } from '../support/app.js';
import { cleanUp, LIBRARIES, start, typesIn } from './support/applications.js';

afterEach(cleanUp);

const CPU = 'process_cpu_user_seconds_total';

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.text();
  return response.status;
}

@Injectable()
class Settings implements PrometheusOptionsFactory {
  readonly path = '/ops/metrics';
  createPrometheusOptions(): PrometheusOptions {
    return { path: this.path };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

describe.each(LIBRARIES)('PrometheusModule of %s', (_name, { PrometheusController, PrometheusModule }) => {
  describe.each(PLATFORMS)('on %s', (platform) => {
    it('serves the default metrics as text at /metrics', async () => {
      const { url } = await start({ imports: [PrometheusModule.register()] }, platform);
      const response = await fetch(`${url}/metrics`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain;.*version=0\.0\.4/);
      expect(await response.text()).toContain(CPU);
    });

    it('serves at another path, and not at /metrics', async () => {
      const { url } = await start({ imports: [PrometheusModule.register({ path: '/mine' })] }, platform);
      expect(await scrape(url, '/mine')).toContain(CPU);
      expect(await statusOf(`${url}/metrics`)).toBe(404);
    });

    it('serves below the global prefix', async () => {
      const { url } = await start({ imports: [PrometheusModule.register()] }, platform, (app) =>
        app.setGlobalPrefix('api'),
      );
      expect(await scrape(url, '/api/metrics')).toContain(CPU);
      expect(await statusOf(`${url}/metrics`)).toBe(404);
    });

    it('serves by a controller of the application, which extends its own', async () => {
      const seen: string[] = [];
      @Controller()
      class OpsController extends PrometheusController {
        @Get()
        override async index(@Res({ passthrough: true }) response: unknown): Promise<string> {
          seen.push('index');
          return super.index(response);
        }
      }
      const { url } = await start(
        { imports: [PrometheusModule.register({ controller: OpsController })] },
        platform,
      );
      expect(await scrape(url)).toContain(CPU);
      expect(seen).toEqual(['index']);
    });
  });

  it.each([
    ['useExisting', { imports: [SettingsModule], useExisting: Settings, inject: [Settings] }],
    ['useClass', { useClass: Settings, inject: [Settings] }],
    [
      'useFactory',
      {
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: (...[settings]: unknown[]) => (settings as Settings).createPrometheusOptions(),
      },
    ],
    ['useFactory without dependencies', { useFactory: async () => ({ path: '/ops/metrics' }) }],
  ])('takes its options from %s', async (_way, options) => {
    const { url } = await start({ imports: [PrometheusModule.registerAsync(options)] });
    expect(await scrape(url, '/ops/metrics')).toContain(CPU);
  });

  it('takes a controller beside the factory, with its own path and what is imported there', async () => {
    @Controller('internal')
    class OpsController extends PrometheusController {
      @Inject(Settings) readonly settings!: Settings;
      @Get('path')
      path(): string {
        return this.settings.path;
      }
    }
    const { url } = await start({
      imports: [
        PrometheusModule.registerAsync({
          imports: [SettingsModule],
          controller: OpsController,
          useFactory: () => ({}),
        }),
      ],
    });
    expect(await scrape(url, '/internal')).toContain(CPU);
    expect(await scrape(url, '/internal/path')).toBe('/ops/metrics');
  });

  it('refuses registerAsync() without a way to the options', () => {
    expect(() => PrometheusModule.createAsyncProviders({})).toThrow(/useClass.*useExisting/);
    expect(() => PrometheusModule.createAsyncOptionsProvider({})).toThrow(/useClass.*useExisting/);
    expect(() => PrometheusModule.registerAsync({})).toThrow(/useClass.*useExisting/);
  });

  it.each([{ enabled: false }, {} as never])('has no default metrics with %j', async (defaultMetrics) => {
    const { url } = await start({ imports: [PrometheusModule.register({ defaultMetrics })] });
    expect(typesIn(await scrape(url))).toEqual([]);
  });

  it('takes prom-client’s options of default metrics', async () => {
    const config = { prefix: 'shop_', labels: { zone: 'a' }, gcDurationBuckets: [0.5] };
    const { url } = await start({
      imports: [PrometheusModule.register({ defaultMetrics: { enabled: true, config } })],
    });
    const page = await scrape(url);
    expect(page).toContain(`shop_${CPU}{zone="a"}`);
    expect(page).toContain('# TYPE shop_nodejs_gc_duration_seconds histogram');
    expect(page).not.toContain(`\n${CPU}`);
  });

  it('puts default labels on every metric', async () => {
    const { url } = await start({ imports: [PrometheusModule.register({ defaultLabels: { app: 'shop' } })] });
    expect(sample(await scrape(url), 'nodejs_eventloop_lag_seconds{app="shop"}')).toBeGreaterThanOrEqual(0);
  });

  it('shows what other code has registered with prom-client', async () => {
    new Gauge({ name: 'cars', help: 'Cars.' }).set(3);
    const { url } = await start({
      imports: [PrometheusModule.register({ defaultMetrics: { enabled: false } })],
    });
    expect(typesIn(await scrape(url))).toEqual(['# TYPE cars gauge']);
  });
});

it('shows the same metrics after the change of the import, no less and no more', async () => {
  const pages: string[] = [];
  for (const [, { PrometheusModule, makeCounterProvider }] of LIBRARIES) {
    const orders = makeCounterProvider({ name: 'orders_total', help: 'Orders.' });
    const { url } = await start({ imports: [PrometheusModule.register()], providers: [orders] });
    // The second scrape also shows what the first one has recorded.
    await scrape(url);
    pages.push(await scrape(url));
    await cleanUp();
  }
  const [before = '', after = ''] = pages;
  expect(typesIn(after)).toEqual(typesIn(before));
  expect(typesIn(after).length).toBeGreaterThan(25);
});
