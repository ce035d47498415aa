import { Inject, Injectable, type InjectionToken } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Registry } from 'prom-client';
import { METRICS_REGISTRY } from '../module/metrics.tokens.js';
import { createInstrument } from './create-instrument.js';
import { assertCompatible, clashError } from './definition-clash.js';
import {
  declare,
  type CounterConfig,
  type GaugeConfig,
  type HistogramConfig,
  type MetricDefinition,
  type MetricOf,
  type SummaryConfig,
} from './definition.js';
import type { Counter, Gauge, Histogram, Summary } from './instruments.js';

type Collect = (this: unknown, ...providers: unknown[]) => void | Promise<void>;

interface Registered {
  readonly definition: MetricDefinition;
  readonly metric: unknown;
}

/**
 * Makes metrics in the application's own registry. Asking for a metric that exists returns it; asking
 * for it with another type, other labels or other buckets throws and says where both come from.
 */
@Injectable()
export class MetricFactory {
  readonly #registered = new Map<string, Registered>();

  constructor(
    /** The registry of this application. */
    @Inject(METRICS_REGISTRY) readonly registry: Registry,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** The counter with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  counter<const L extends string = never, const I extends readonly InjectionToken[] = []>(
    config: CounterConfig<L, I>,
  ): Counter<L> {
    return this.get(declare('counter', config as CounterConfig<L>, this['counter']));
  }

  /** The gauge with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  gauge<const L extends string = never, const I extends readonly InjectionToken[] = []>(
    config: GaugeConfig<L, I>,
  ): Gauge<L> {
    return this.get(declare('gauge', config as GaugeConfig<L>, this['gauge']));
  }

  /** The histogram with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  histogram<const L extends string = never>(config: HistogramConfig<L>): Histogram<L> {
    return this.get(declare('histogram', config, this['histogram']));
  }

  /** The summary with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  summary<const L extends string = never>(config: SummaryConfig<L>): Summary<L> {
    return this.get(declare('summary', config, this['summary']));
  }

  /** The metric of a definition, made when it is first asked for. @throws MetricsConfigurationError when it clashes. */
  get<D extends MetricDefinition>(definition: D): MetricOf<D> {
    const registered = this.#registered.get(definition.config.name) ?? this.#register(definition);
    assertCompatible(registered.definition, definition);
    return registered.metric as MetricOf<D>;
  }

  #register(definition: MetricDefinition): Registered {
    const { name } = definition.config;
    if (this.registry.getSingleMetric(name)) {
      throw clashError(definition, 'in this registry by another library or by the default metrics');
    }
    const metric = createInstrument(definition, this.registry, this.#boundCollect(definition));
    const registered = { definition, metric };
    this.#registered.set(name, registered);
    return registered;
  }

  /** The definition's `collect` with its providers, which are looked up when it first runs: they may come up later. */
  #boundCollect({ config }: MetricDefinition): (() => void | Promise<void>) | undefined {
    if (!('collect' in config) || !config.collect) return undefined;
    const { collect, inject = [] } = config as { collect: Collect; inject?: readonly InjectionToken[] };
    const { moduleRef } = this;
    let providers: unknown[] | undefined;
    return function (this: unknown) {
      providers ??= inject.map((token) => moduleRef.get(token as string, { strict: false }));
      return collect.apply(this, providers);
    };
  }
}
