import { ConfigurableModuleBuilder } from '@nestjs/common';
import { metricsControllerAt } from '../scrape/metrics.controller.js';
import { METRICS_PATH } from './metrics.tokens.js';
import type { MetricsModuleOptions } from './metrics.options.js';
import { checkPath } from './option-checks.js';

/** Options that shape the module itself; they are given beside `useFactory` in `forRootAsync()`. */
export interface MetricsModuleExtras {
  /** Where the scrape endpoint answers. Default `/metrics`. */
  readonly path?: string;
  /** Whether `MetricFactory` is there for every module without an import. Default `true`; `forFeature()` needs it. */
  readonly isGlobal?: boolean;
}

/** What `useClass` and `useExisting` of `forRootAsync()` must offer. */
export interface MetricsOptionsFactory {
  createMetricsOptions(): MetricsModuleOptions | Promise<MetricsModuleOptions>;
}

const EXTRAS: Required<MetricsModuleExtras> = { path: '/metrics', isGlobal: true };

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: METRICS_RAW_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<MetricsModuleOptions>({ moduleName: 'Metrics' })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createMetricsOptions')
  .setExtras<MetricsModuleExtras>(
    EXTRAS,
    (definition, { path = EXTRAS.path, isGlobal = EXTRAS.isGlobal }) => {
      checkPath(path, 'path');
      return {
        ...definition,
        global: isGlobal,
        controllers: [metricsControllerAt(path)],
        providers: [...(definition.providers ?? []), { provide: METRICS_PATH, useValue: path }],
      };
    },
  )
  .build();
