import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { Clock } from '../core/clock.js';
import { check, type Checks, isList, isPlain, optionsProblem, shown } from '../core/rules/checks.js';
import { lazyCallerLocation } from '../metrics/definition/caller-location.js';
import { isDefinition, notADefinition } from '../metrics/definition/given-value.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { METRICS_ENVIRONMENT, METRICS_OPTIONS, METRICS_REGISTRY } from '../metrics/metrics.tokens.js';
import { discardOutside } from '../metrics/registry/outside-metrics.js';
import { createEnvironment } from '../module/create-environment.js';
import { createRegistry } from '../module/create-registry.js';
import { MetricsRootModule } from '../module/metrics-root.module.js';
import { facade } from '../module/metrics.module.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { ServedCheck } from '../module/served-check.js';
import { InjectedMetricsModule } from './injected-metrics.module.js';

/** The options of `MetricsTestingModule.register()`. */
export interface MetricsTestingOptions {
  /** Metrics to provide that classes ask for by name alone; those asked for by definition are provided anyway. */
  readonly metrics?: readonly MetricDefinition[];
  /**
   * The time of the metrics, such as a `ManualClock`: of `startTimer()`, windows, ages and expiry. Decorators measure by
   * the clock of the process, which fake timers move.
   */
  readonly clock?: Clock;
}

const CHECKS: Checks<MetricsTestingOptions> = {
  metrics: isList,
  clock: check(
    (value) => isPlain(value) && 'nowMs' in value && 'monotonicMs' in value,
    'a clock, such as new ManualClock()',
  ),
};

/** What a unit test has no use for: an endpoint, timers, readings of the process, metrics of other libraries. */
const NOTHING_ELSE = {
  endpoint: false,
  defaultMetrics: false,
  runtime: false,
  http: false,
  entrances: false,
  includeGlobalRegistry: false,
} as const;

/**
 * Metrics for unit tests, in a registry of their own: every `@InjectMetric(definition)` is provided, with or without
 * `MetricsModule.forFeature()`. It takes the place of `MetricsModule.forRoot()`.
 * @example
 * const testing = await Test.createTestingModule({
 *   imports: [MetricsTestingModule.register()],
 *   providers: [LoansService],
 * }).compile();
 */
@Module({})
export class MetricsTestingModule {
  /** @throws MetricsConfigurationError when an option can't work as given */
  static register(options: MetricsTestingOptions = {}): DynamicModule {
    const problem = problemOf(options);
    if (problem !== undefined)
      throw new MetricsConfigurationError(`MetricsTestingModule.register(): ${problem}`);
    const { metrics = [], clock } = options;
    const { providers = [], ...root } = MetricsRootModule.forRoot(NOTHING_ELSE);
    const tested = facade(
      {
        ...root,
        providers: [...providers.filter((one) => one !== ServedCheck), REGISTRY, environment(clock)],
      },
      lazyCallerLocation(MetricsTestingModule['register']),
    );
    // First, so that it provides what the root would report as missing.
    return { ...tested, imports: [InjectedMetricsModule.with(metrics), ...(tested.imports ?? [])] };
  }
}

/** A registry without what earlier tests have recorded outside of an application, which `forRoot()` takes over. */
const REGISTRY: Provider = {
  provide: METRICS_REGISTRY,
  useFactory: (options: ResolvedMetricsOptions) => {
    discardOutside();
    return createRegistry(options);
  },
  inject: [METRICS_OPTIONS],
};

function environment(clock: Clock | undefined): Provider {
  return {
    provide: METRICS_ENVIRONMENT,
    useFactory: () => ({ ...createEnvironment(), ...(clock && { clock }) }),
  };
}

/** Describes the problem with the options; undefined if they are valid. */
function problemOf(options: MetricsTestingOptions): string | undefined {
  if (!isPlain(options)) return `got ${shown(options)}. Give it options, or nothing.`;
  const problem = optionsProblem(options, CHECKS);
  if (problem !== undefined) return problem;
  const { metrics = [] } = options;
  const wrong = metrics.findIndex((one) => !isDefinition(one));
  return wrong === -1 ? undefined : `metrics[${wrong}] is ${notADefinition(metrics[wrong])}`;
}
