import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { MetricsConfigurationError, MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { scrape, startApp } from '../support/app.js';

describe('an option that shapes the module, from a factory', () => {
  it.each<[string, object]>([
    ['path', { path: '/internal/metrics' }],
    ['endpoint', { endpoint: false }],
    ['endpoint', { endpoint: { decorators: [] } }],
    ['isGlobal', { isGlobal: false }],
    ['isGlobal', { path: undefined, isGlobal: true }],
  ])('%s is refused: %j', async (option, given) => {
    // Types refuse some of them, and those from JavaScript or a configuration none.
    const options = given as MetricsModuleOptions;
    @Injectable()
    class Options {
      createMetricsOptions = () => options;
    }
    for (const root of [
      MetricsModule.forRootAsync({ useFactory: () => options }),
      MetricsModule.forRootAsync({ useFactory: async () => options }),
      MetricsModule.forRootAsync({ useClass: Options }),
    ]) {
      const start = startApp({ imports: [root] });
      await expect(start).rejects.toThrow(MetricsConfigurationError);
      await expect(start).rejects.toThrow(
        `Put it beside the factory: forRootAsync({ ${option}: ..., useFactory }).`,
      );
    }
  });

  it.each<object>([{}, { path: undefined, endpoint: undefined, isGlobal: undefined }])(
    'works beside it, and none is needed in it: %j',
    async (options) => {
      const root = MetricsModule.forRootAsync({
        path: '/internal/metrics',
        useFactory: () => options,
      });
      const { app, url } = await startApp({ imports: [root] });
      expect(await scrape(url, '/internal/metrics')).toContain('process_cpu_seconds_total');
      await app.close();
    },
  );
});
