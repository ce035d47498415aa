import { ConfigurableModuleBuilder } from '@nestjs/common';
import { metricsEndpoint } from '../scrape/metrics.controller.js';
import { METRICS_PATH, METRICS_RAW_OPTIONS } from '../metrics/metrics.tokens.js';
import type { MetricsModuleOptions } from './metrics.options.js';
import { check, type Check, isPlain, isTrueOrFalse } from '../core/rules/checks.js';
import { checkOptions, checkPath, definedOf } from '../metrics/option-checks.js';

/** Options that shape the module itself; in `forRootAsync()` they go beside `useFactory`. */
export interface MetricsModuleExtras {
  /** Where the scrape endpoint answers. Default `/metrics`. */
  readonly path?: string;
  /**
   * `false`: no endpoint on the application's port. `decorators`: applied to the endpoint's controller, such as your
   * own `@Public()` or `@SkipThrottle()`. Global guards see scrapes like any other request.
   */
  readonly endpoint?: false | { readonly decorators?: readonly (ClassDecorator | MethodDecorator)[] };
  /** Whether every module can inject `MetricFactory` without an import. Default `true`; `forFeature()` needs it. */
  readonly isGlobal?: boolean;
}

/** What `useClass` and `useExisting` of `forRootAsync()` must implement. */
export interface MetricsOptionsFactory {
  createMetricsOptions(): MetricsModuleOptions | Promise<MetricsModuleOptions>;
}

const EXTRAS: Required<MetricsModuleExtras> = { path: '/metrics', endpoint: {}, isGlobal: true };

const EXTRA_CHECKS: Readonly<Record<string, Check>> = {
  endpoint: check((value) => value === false || isPlain(value), 'false, or an object with decorators'),
  isGlobal: isTrueOrFalse,
};
const ENDPOINT_CHECKS: Readonly<Record<string, Check>> = {
  decorators: check(
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'function'),
    'a list of decorators, called: [Public()]',
  ),
};

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<MetricsModuleOptions>({
    moduleName: 'Metrics',
    optionsInjectionToken: METRICS_RAW_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createMetricsOptions')
    .setExtras<MetricsModuleExtras>(EXTRAS, (definition, extras) => {
      const { path, endpoint, isGlobal } = { ...EXTRAS, ...definedOf(extras) };
      checkPath(path, 'path');
      checkOptions('', { endpoint, isGlobal }, EXTRA_CHECKS);
      if (endpoint !== false) checkOptions('endpoint', endpoint, ENDPOINT_CHECKS);
      return {
        ...definition,
        global: isGlobal,
        controllers: endpoint === false ? [] : [metricsEndpoint(path, endpoint.decorators ?? [])],
        providers: [...(definition.providers ?? []), { provide: METRICS_PATH, useValue: path }],
      };
    })
    .build();
