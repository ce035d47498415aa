import {
  type ConfigurableModuleAsyncOptions,
  type DynamicModule,
  Inject,
  Module,
  Optional,
} from '@nestjs/common';
import { isPlain, shown } from '../core/rules/checks.js';
import { integrationProvider } from '../integrations/integrations.js';
import { lazyCallerLocation } from '../metrics/definition/caller-location.js';
import { metricProviders } from '../metrics/injection/metric-providers.js';
import { missingRoot } from '../metrics/injection/missing-root.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { METRICS_APPLICATION, METRICS_ROOT } from '../metrics/metrics.tokens.js';
import { inviteFor } from '../workers/threads/invite.js';
import { type Feature, sortedFeatures } from './features.js';
import { MetricsRootModule } from './metrics-root.module.js';
import type { MetricsModuleExtras } from './metrics.module-definition.js';
import type { MetricsModuleOptions } from './metrics.options.js';
import type { RootPlace } from './one-root.js';

/**
 * Prometheus metrics for a Nest application: `forRoot()` once, `forFeature()` where metrics are declared.
 * @example
 * imports: [MetricsModule.forRoot({ http: { ignore: ['/health'] } })]
 */
@Module({})
export class MetricsModule {
  constructor(@Optional() @Inject(METRICS_APPLICATION) mark?: unknown) {
    if (mark === undefined) throw missingRoot('MetricsModule');
  }

  /** HTTP golden signals, runtime metrics and `GET /metrics`, ready to use. @throws MetricsConfigurationError */
  static forRoot(options: MetricsModuleOptions & MetricsModuleExtras = {}): DynamicModule {
    if (!isPlain(options)) throw given('forRoot', options);
    // Threads may start before the application does.
    inviteFor(options.workers);
    return facade(MetricsRootModule.forRoot(options), lazyCallerLocation(MetricsModule['forRoot']));
  }

  /** Like `forRoot()`, with options from `useFactory`, `useClass` or `useExisting`. @throws MetricsConfigurationError */
  static forRootAsync(
    options: ConfigurableModuleAsyncOptions<MetricsModuleOptions, 'createMetricsOptions'> &
      MetricsModuleExtras,
  ): DynamicModule {
    const ways = isPlain(options) ? [options.useFactory, options.useClass, options.useExisting] : [];
    if (ways.filter((way) => way !== undefined).length !== 1) throw given('forRootAsync', options);
    return facade(MetricsRootModule.forRootAsync(options), lazyCallerLocation(MetricsModule['forRootAsync']));
  }

  /**
   * Makes declared metrics injectable with `@InjectMetric()`, and starts integrations such as `pgPool()`.
   * @throws MetricsConfigurationError when two metrics clash, or an item is neither a definition nor an integration; at
   * startup when `forRoot()` is missing
   */
  static forFeature(features: readonly Feature[]): DynamicModule {
    const { definitions, integrations } = sortedFeatures(features, MetricsModule['forFeature']);
    const metrics = metricProviders(definitions);
    return {
      module: MetricsModule,
      providers: [...metrics, ...integrations.map(integrationProvider)],
      exports: metrics,
    };
  }
}

function given(method: 'forRoot' | 'forRootAsync', options: unknown): MetricsConfigurationError {
  const wanted = method === 'forRoot' ? 'options, or nothing' : 'one of useFactory, useClass and useExisting';
  return new MetricsConfigurationError(
    `MetricsModule.${method}() was given ${shown(options)}. Give it ${wanted}.`,
  );
}

/**
 * The module that users name: in `exports`, to pass its providers on, and to `RouterModule`, which looks for the
 * controllers in the very module that it is given.
 */
export function facade(
  { controllers = [], ...root }: DynamicModule,
  calledAt: RootPlace['calledAt'],
): DynamicModule {
  const place: RootPlace = { calledAt };
  return {
    module: MetricsModule,
    global: root.global === true,
    imports: [root],
    controllers,
    providers: [{ provide: METRICS_ROOT, useValue: place }],
    exports: [MetricsRootModule],
  };
}
