import { type DynamicModule, Inject, Module, type ModuleMetadata, type NestModule } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { bindInterceptor } from '../http/bind-interceptor.js';
import { MetricStandInsModule } from '../metrics/injection/metric-stand-ins.module.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import {
  METRICS_ENVIRONMENT,
  METRICS_OPTIONS,
  METRICS_PATH,
  METRICS_RAW_OPTIONS,
  METRICS_REGISTRY,
} from '../metrics/metrics.tokens.js';
import { ShutdownTime } from '../metrics/shutdown-time.js';
import { excludeFromGlobalPrefix } from '../scrape/global-prefix.js';
import { shareRegistry } from '../workers/threads/invite.js';
import { createEnvironment } from './create-environment.js';
import { createRegistry } from './create-registry.js';
import { FEATURE_PROVIDERS } from './feature-providers.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './metrics.module-definition.js';
import { type MetricsModuleOptions, type ResolvedMetricsOptions, resolveOptions } from './metrics.options.js';
import { ModuleEnd } from './module-end.js';
import { assertOneRoot } from './one-root.js';
import { ServedCheck } from './served-check.js';

/** Holds the providers of `forRoot()`, once per application: what all features stand on, and those of each feature. */
@Module({})
export class MetricsRootModule extends ConfigurableModuleClass implements NestModule {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(METRICS_PATH) private readonly path: string,
  ) {
    super();
  }

  /** Nest calls this before it registers routes. */
  configure(): void {
    excludeFromGlobalPrefix(this.moduleRef, this.path);
    bindInterceptor(this.moduleRef);
  }

  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return withFeatures(super.forRoot(options));
  }

  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return withFeatures(super.forRootAsync(options));
  }
}

function withFeatures(definition: DynamicModule): DynamicModule {
  const parts: readonly ModuleMetadata[] = [definition, FOUNDATION, ...FEATURE_PROVIDERS];
  return {
    ...definition,
    imports: [MetricStandInsModule.register(), ...parts.flatMap(({ imports = [] }) => imports)],
    controllers: parts.flatMap(({ controllers = [] }) => controllers),
    providers: parts.flatMap(({ providers = [] }) => providers),
    exports: parts.flatMap(({ exports = [] }) => exports),
  };
}

/** What all features stand on. */
const FOUNDATION: ModuleMetadata = {
  providers: [
    {
      provide: METRICS_OPTIONS,
      useFactory: (options: MetricsModuleOptions, modules: ModulesContainer) => {
        assertOneRoot(modules);
        return resolveOptions(options);
      },
      inject: [METRICS_RAW_OPTIONS, ModulesContainer],
    },
    {
      provide: METRICS_REGISTRY,
      useFactory: (options: ResolvedMetricsOptions, { workers }: MetricsModuleOptions = {}) => {
        const registry = createRegistry(options);
        shareRegistry(registry, workers);
        return registry;
      },
      inject: [METRICS_OPTIONS, METRICS_RAW_OPTIONS],
    },
    { provide: METRICS_ENVIRONMENT, useFactory: createEnvironment },
    MetricFactory,
    MetricsErrors,
    ShutdownTime,
    ServedCheck,
    ModuleEnd,
  ],
  exports: [MetricFactory, METRICS_OPTIONS],
};
