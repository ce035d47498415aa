import {
  Inject,
  Injectable,
  type InjectionToken,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Registry } from '../core/exposition/registry.js';
import { note } from './registry/shared-registry.js';
import { METRICS_ENVIRONMENT, METRICS_OPTIONS, METRICS_REGISTRY } from './metrics.tokens.js';
import { assertProvided } from './injection/assert-provided.js';
import { createInstrument } from './definition/create-instrument.js';
import { assertCompatible, clashError, SeriesNames } from './definition/clashes.js';
import {
  declare,
  type CounterDeclaration,
  type GaugeDeclaration,
  type HistogramDeclaration,
  type MetricOf,
  type SummaryDeclaration,
} from './definition/definition.js';
import { changed, type MetricDefinition } from './definition/metric-definition.js';
import { isDefinition, notADefinition } from './definition/given-value.js';
import { MetricsConfigurationError } from './metrics-configuration.error.js';
import { withAskedBounds } from './objectives/asked-bounds.js';
import { markOwn, remedyOf } from './definition/own-metrics.js';
import { isOutside, takeOutside } from './registry/outside-metrics.js';
import type { Counter } from '../core/instruments/counter.js';
import type { InstrumentEnvironment } from '../core/environment.js';
import type { Gauge } from '../core/instruments/gauge.js';
import type { Histogram } from '../core/instruments/histogram.js';
import type { LabelValueSets, OpenLabels } from '../core/series/label-values.js';
import type { Summary } from '../core/instruments/summary.js';

type Collect = (this: unknown, ...providers: unknown[]) => void | Promise<void>;

interface Registered {
  readonly definition: MetricDefinition;
  readonly metric: unknown;
}

/** The module options that the factory reads, after defaults. */
export interface FactorySettings {
  /** The beginning of all metric names, or empty. */
  readonly prefix: string;
}

/**
 * Creates metrics in the application's own registry. Asking for an existing metric returns it. The factory throws when
 * the two configurations differ in more than help and label order, or when series of two metrics would have the same
 * name; the error names both declarations.
 */
@Injectable()
export class MetricFactory implements OnModuleInit, OnApplicationBootstrap {
  readonly #registered = new Map<string, Registered>();
  readonly #seriesNames = new SeriesNames();
  readonly #prefixed = new WeakMap<MetricDefinition, MetricDefinition>();
  #ownRemedy: string | undefined;

  constructor(
    /** The registry of this application. */
    @Inject(METRICS_REGISTRY) readonly registry: Registry,
    @Inject(METRICS_ENVIRONMENT) private readonly environment: InstrumentEnvironment,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(METRICS_OPTIONS) private readonly settings: FactorySettings,
  ) {}

  /** The counter with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  counter<
    const L extends string = never,
    const V extends LabelValueSets<L> = OpenLabels,
    const I extends readonly InjectionToken[] = [],
  >(config: CounterDeclaration<L, V, I>): Counter<L, V> {
    return this.get(declare('counter', config, this['counter']));
  }

  /** The gauge with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  gauge<
    const L extends string = never,
    const V extends LabelValueSets<L> = OpenLabels,
    const I extends readonly InjectionToken[] = [],
  >(config: GaugeDeclaration<L, V, I>): Gauge<L, V> {
    return this.get(declare('gauge', config, this['gauge']));
  }

  /** The histogram with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  histogram<
    const L extends string = never,
    const V extends LabelValueSets<L> = OpenLabels,
    const I extends readonly InjectionToken[] = [],
  >(config: HistogramDeclaration<L, V, I>): Histogram<L, V> {
    return this.get(declare('histogram', config, this['histogram']));
  }

  /** The summary with this configuration. @throws MetricsConfigurationError when it is not valid or clashes. */
  summary<
    const L extends string = never,
    const V extends LabelValueSets<L> = OpenLabels,
    const I extends readonly InjectionToken[] = [],
  >(config: SummaryDeclaration<L, V, I>): Summary<L, V> {
    return this.get(declare('summary', config, this['summary']));
  }

  /** @throws MetricsConfigurationError when `collect` of a metric injects something that no module provides */
  onModuleInit(): void {
    for (const { definition } of this.#registered.values()) assertProvided(definition, this.moduleRef);
  }

  /** Checks again, for metrics requested while modules were initialised. */
  onApplicationBootstrap(): void {
    this.onModuleInit();
  }

  /** Marks the metrics that `make` requests as the library's own; `remedy` goes into the error for a name clash. */
  asOwn<T>(remedy: string, make: () => T): T {
    const outer = this.#ownRemedy;
    this.#ownRemedy = remedy;
    try {
      return make();
    } finally {
      this.#ownRemedy = outer;
    }
  }

  /** The metric of a definition, created on first use. @throws MetricsConfigurationError when it clashes. */
  get<D extends MetricDefinition>(asked: D): MetricOf<D> {
    if (!isDefinition(asked)) {
      throw new MetricsConfigurationError(`MetricFactory.get() got ${notADefinition(asked)}`);
    }
    const definition = this.#withPrefix(asked);
    if (this.#ownRemedy !== undefined) markOwn(definition, this.#ownRemedy);
    const registered = this.#registered.get(definition.config.name) ?? this.#register(definition);
    assertCompatible(registered.definition, definition);
    return registered.metric as MetricOf<D>;
  }

  /**
   * File and line of the declaration of a metric, if this factory has made it.
   * @internal
   */
  declaredAt(name: string): string | undefined {
    return this.#registered.get(name)?.definition.declaredAt;
  }

  /** The definition under the name that it has in this application. */
  #withPrefix(definition: MetricDefinition): MetricDefinition {
    const { prefix } = this.settings;
    if (prefix === '') return definition;
    let prefixed = this.#prefixed.get(definition);
    if (prefixed === undefined) {
      const { config } = definition;
      prefixed = changed(definition, { config: { ...config, name: prefix + config.name } });
      this.#prefixed.set(definition, prefixed);
    }
    return prefixed;
  }

  #register(definition: MetricDefinition): Registered {
    const { name } = definition.config;
    const present = this.registry.getSingleMetric(name);
    if (present !== undefined && !isOutside(name, present)) {
      throw clashError(
        definition,
        'in this registry by another library',
        remedyOf(definition) ?? 'Rename one.',
      );
    }
    this.#seriesNames.claim(definition);
    const outside = takeOutside(name);
    if (outside) this.registry.registerMetric(outside.metric as never);
    const registered = outside ?? { definition, metric: this.#create(definition) };
    note(this.registry, name, registered.metric as object);
    this.#registered.set(name, registered);
    return registered;
  }

  #create(definition: MetricDefinition): unknown {
    const { config, type } = definition;
    const asked =
      type === 'histogram' ? withAskedBounds(config, config.name.slice(this.settings.prefix.length)) : config;
    const completed = asked === config ? definition : changed(definition, { config: asked });
    return createInstrument(completed, [this.registry], this.environment, this.#boundCollect(definition));
  }

  /** The definition's `collect` with its providers, looked up on its first run: they may be created later. */
  #boundCollect({ config }: MetricDefinition): (() => void | Promise<void>) | undefined {
    const { inject = [] } = config;
    const collect = config.collect as Collect | undefined;
    if (!collect) return undefined;
    const { moduleRef } = this;
    let providers: unknown[] | undefined;
    return function (this: unknown) {
      providers ??= inject.map((token) => moduleRef.get(token as string, { strict: false }));
      return collect.apply(this, providers);
    };
  }
}
