import { describe, expect, it } from '@jest/globals';
import { type DynamicModule, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { MetricsConfigurationError, MetricsModule } from '@app/metrics';
import { PLATFORMS, scrape, startApp } from '../support/app.js';

/** A module that imports a root of its own. */
function importing(root: DynamicModule) {
  @Module({ imports: [root] })
  class BillingModule {}
  return BillingModule;
}

const asynchronous = () => MetricsModule.forRootAsync({ useFactory: () => ({ http: false }) });

describe.each(PLATFORMS)('two roots on %s', (platform) => {
  it.each<[string, () => DynamicModule, () => DynamicModule]>([
    ['forRoot() twice', () => MetricsModule.forRoot(), () => MetricsModule.forRoot()],
    ['with another path', () => MetricsModule.forRoot(), () => MetricsModule.forRoot({ path: '/internal' })],
    ['forRoot() and forRootAsync()', () => MetricsModule.forRoot(), asynchronous],
    ['forRootAsync() twice', asynchronous, asynchronous],
  ])('fail the start and name both: %s', async (_, first, second) => {
    const starting = startApp({ imports: [first(), importing(second())] }, undefined, platform);
    await expect(starting).rejects.toThrow(MetricsConfigurationError);
    await expect(starting).rejects.toThrow(
      /imported 2 times: by RootTestModule \(.*two-roots\.e2e-spec\.ts:\d+\) and by BillingModule \(.*two-roots\.e2e-spec\.ts:\d+\)\. Import it once/,
    );
  });

  it('are one when both modules import the same', async () => {
    const root = MetricsModule.forRoot();
    const { app, url } = await startApp({ imports: [root, importing(root)] }, undefined, platform);
    const exposition = await scrape(url);
    await app.close();
    expect(exposition.match(/^# TYPE metrics_series /gm)).toHaveLength(1);
  });

  it('of two applications do not meet', async () => {
    const apps = [MetricsModule.forRoot(), MetricsModule.forRoot()];
    const running = await Promise.all(apps.map((root) => startApp({ imports: [root] }, undefined, platform)));
    const expositions = await Promise.all(running.map(({ url }) => scrape(url)));
    await Promise.all(running.map(({ app }) => app.close()));
    expect(expositions.map((text) => text.includes('metrics_series'))).toEqual([true, true]);
  });
});

it('fails a lazy module, and an application without HTTP', async () => {
  const app = await Test.createTestingModule({ imports: [MetricsModule.forRoot()] }).compile();
  const loading = app.get(LazyModuleLoader).load(() => importing(MetricsModule.forRoot()));
  await expect(loading).rejects.toThrow('imported 2 times');
  const starting = Test.createTestingModule({
    imports: [MetricsModule.forRoot(), importing(MetricsModule.forRoot())],
  }).compile();
  await expect(starting).rejects.toThrow('imported 2 times');
  await app.close();
});
