import { type DynamicModule, Inject, Module, type NestModule, Optional } from '@nestjs/common';
import { DiscoveryModule, ModuleRef, ModulesContainer } from '@nestjs/core';
import { MethodBinder } from '../decorators/method-binder.js';
import { DecoratorsModule } from '../decorators/decorators.module.js';
import { bindInterceptor } from '../http/bind-interceptor.js';
import { HttpMetricsInterceptor } from '../http/http-metrics.interceptor.js';
import { HttpInstrumentation } from '../http/http-instrumentation.js';
import { callerLocation } from '../metrics/definition/caller-location.js';
import { integrationProvider, Integrations } from '../integrations/integrations.js';
import { SharedInstances } from '../integrations/shared-instances.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MissingMetricsModule } from '../metrics/injection/missing-metrics.module.js';
import { metricProviders } from '../metrics/injection/metric-providers.js';
import { ManagementServer } from '../scrape/management-server.js';
import { excludeFromGlobalPrefix } from '../scrape/global-prefix.js';
import { LastPushModule } from '../push/last-push.module.js';
import { PushService } from '../push/push.service.js';
import { RuntimeMetrics } from '../runtime/runtime-metrics.js';
import { RuntimeReadings } from '../runtime/runtime-readings.js';
import { ServedCheck } from './served-check.js';
import { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import { ScrapeHandler } from '../scrape/scrape-handler.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import { isPlain, shown } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { createRegistry } from './create-registry.js';
import { createEnvironment } from './create-environment.js';
import { type Feature, sortedFeatures } from './features.js';
import { missingRoot } from '../metrics/injection/missing-root.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  METRICS_RAW_OPTIONS,
  type OPTIONS_TYPE,
} from './metrics.module-definition.js';
import { ModuleEnd } from './module-end.js';
import { assertOneRoot, type RootPlace } from './one-root.js';
import { type MetricsModuleOptions, resolveOptions } from './metrics.options.js';
import { SelfMetrics } from '../scrape/self-metrics.js';
import {
  METRICS_APPLICATION,
  METRICS_ENVIRONMENT,
  METRICS_OPTIONS,
  METRICS_PATH,
  METRICS_REGISTRY,
  METRICS_ROOT,
} from '../metrics/metrics.tokens.js';

/**
 * Prometheus metrics for a Nest application: `forRoot()` once, `forFeature()` where metrics are declared.
 * @example
 * imports: [MetricsModule.forRoot({ http: { ignore: ['/health'] } })]
 */
@Module({})
export class MetricsModule extends ConfigurableModuleClass implements NestModule {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    // Only the root module has a path; the modules of forFeature() share the class.
    @Optional() @Inject(METRICS_PATH) private readonly path?: string,
    @Optional() @Inject(METRICS_APPLICATION) mark?: unknown,
  ) {
    super();
    if (mark === undefined) throw missingRoot('MetricsModule');
  }

  /** Nest calls this before it registers routes. */
  configure(): void {
    if (this.path === undefined) return;
    excludeFromGlobalPrefix(this.moduleRef, this.path);
    bindInterceptor(this.moduleRef);
  }

  /** HTTP golden signals, runtime metrics and `GET /metrics`, ready to use. @throws MetricsConfigurationError */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    if (!isPlain(options)) throw given('forRoot', options);
    return asRoot(super.forRoot(options), callerLocation(MetricsModule['forRoot']));
  }

  /** Like `forRoot()`, with options from `useFactory`, `useClass` or `useExisting`. @throws MetricsConfigurationError */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    const ways = isPlain(options) ? [options.useFactory, options.useClass, options.useExisting] : [];
    if (ways.filter((way) => way !== undefined).length !== 1) throw given('forRootAsync', options);
    return asRoot(super.forRootAsync(options), callerLocation(MetricsModule['forRootAsync']));
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

function asRoot(definition: DynamicModule, calledAt: string): DynamicModule {
  const place: RootPlace = { calledAt };
  return {
    ...definition,
    imports: [
      ...(definition.imports ?? []),
      DiscoveryModule,
      DecoratorsModule,
      MissingMetricsModule.standIns(),
      LastPushModule,
    ],
    providers: [
      ...(definition.providers ?? []),
      { provide: METRICS_ROOT, useValue: place },
      {
        provide: METRICS_OPTIONS,
        useFactory: (options: MetricsModuleOptions, modules: ModulesContainer) => {
          assertOneRoot(modules);
          return resolveOptions(options);
        },
        inject: [METRICS_RAW_OPTIONS, ModulesContainer],
      },
      { provide: METRICS_REGISTRY, useFactory: createRegistry, inject: [METRICS_OPTIONS] },
      { provide: METRICS_ENVIRONMENT, useFactory: createEnvironment },
      MetricFactory,
      MetricsErrors,
      SelfMetrics,
      RuntimeReadings,
      RuntimeMetrics,
      ScrapedMetrics,
      ScrapeService,
      ScrapeHandler,
      ManagementServer,
      PushService,
      HttpInstrumentation,
      HttpMetricsInterceptor,
      ServedCheck,
      MethodBinder,
      ModuleEnd,
      Integrations,
      SharedInstances,
    ],
    exports: [
      MetricFactory,
      HttpInstrumentation,
      HttpMetricsInterceptor,
      Integrations,
      ScrapeService,
      ScrapeHandler,
      PushService,
      METRICS_OPTIONS,
    ],
  };
}
