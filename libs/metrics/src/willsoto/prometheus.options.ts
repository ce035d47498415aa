import type { InjectionToken, ModuleMetadata, Type } from '@nestjs/common';
import type { DefaultMetricsOptions, MetricsModuleOptions } from '../module/metrics.options.js';
import type { RuntimeMetricsOptions } from '../runtime/runtime.options.js';
import type { PushedRegistry, PushgatewayOptions } from './pushgateway.js';

/** The token of the options of `PrometheusModule`. */
export const PROMETHEUS_OPTIONS: InjectionToken = Symbol.for('nestjs-metrics:willsoto:options');

// Members are not readonly: code that is written for the other package may fill these objects step by step.

/** Process and Node.js metrics. */
export interface PrometheusDefaultMetrics {
  /** Whether they are on; without `defaultMetrics` they are. */
  enabled: boolean;
  config?: DefaultMetricsOptions;
}

/** Options of `PrometheusModule.register()`. */
export interface PrometheusOptions {
  /** Where the controller answers, below the application's global prefix. Default `/metrics`. */
  path?: string;
  /** Serves the metrics instead of `PrometheusController`, which it may extend. */
  controller?: Type<unknown>;
  /** Whether all modules see `Pushgateway` and `customMetricPrefix` without importing the module. Default `false`. */
  global?: boolean;
  defaultMetrics?: PrometheusDefaultMetrics;
  /** Labels on every metric. */
  defaultLabels?: object;
  /**
   * The beginning of the names of metrics from `make…Provider()`: with `shop`, `orders_total` becomes
   * `shop_orders_total`. It holds for providers in modules that import this one.
   */
  customMetricPrefix?: string;
  /** Makes a `Pushgateway` injectable. */
  pushgateway?: {
    url: string;
    options?: PushgatewayOptions;
    /** What is pushed. Default: what the application serves. */
    registry?: PushedRegistry;
  };
}

/** The options after defaults. */
export type PrometheusOptionsWithDefaults = Required<
  Omit<PrometheusOptions, 'pushgateway' | 'customMetricPrefix'>
>;

/** What factories return: `controller` and `global` go beside the factory. */
export type PrometheusUseFactoryOptions = Omit<PrometheusOptions, 'controller'>;

/** What `useClass` and `useExisting` of `registerAsync()` must implement. */
export interface PrometheusOptionsFactory {
  createPrometheusOptions(): PrometheusOptions | Promise<PrometheusOptions>;
}

/** Options of `PrometheusModule.registerAsync()`: one of `useFactory`, `useClass` and `useExisting`. */
export interface PrometheusAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  global?: boolean;
  /** Serves the metrics instead of `PrometheusController`, at the path of its own `@Controller()`. */
  controller?: Type<unknown>;
  useExisting?: Type<PrometheusOptionsFactory>;
  useClass?: Type<PrometheusOptionsFactory>;
  // The dependencies have the types that the factory gives them.
  // oxlint-disable-next-line typescript/no-explicit-any
  inject?: any[];
  useFactory?: (
    // oxlint-disable-next-line typescript/no-explicit-any
    ...dependencies: any[]
  ) => PrometheusUseFactoryOptions | Promise<PrometheusUseFactoryOptions>;
}

/** prom-client's default metrics include pauses for garbage collection, which belong to the runtime metrics here. */
const PAUSES_ALONE: Required<RuntimeMetricsOptions> = {
  eventLoop: false,
  gc: true,
  cpu: false,
  memory: false,
  uptime: false,
  startTimes: false,
  logEvents: false,
  appInfo: false,
};

/** The same in the options of `MetricsModule`: the metrics of prom-client, and no others. */
export function toModuleOptions({ defaultMetrics, defaultLabels }: PrometheusOptions): MetricsModuleOptions {
  // An object without `enabled`, from untyped code, turns them off.
  const { enabled, config } = defaultMetrics ?? { enabled: true };
  return {
    defaultLabels: { ...defaultLabels },
    defaultMetrics: enabled ? { activeTotals: true, ...config } : false,
    runtime: enabled ? PAUSES_ALONE : false,
    http: false,
    entrances: false,
  };
}
