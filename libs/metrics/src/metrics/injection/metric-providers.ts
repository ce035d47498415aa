import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import type { LabelValueSets, OpenLabels } from '../../core/series/label-values.js';
import { assertCompatible } from '../definition/clashes.js';
import {
  declare,
  type CounterDeclaration,
  type GaugeDeclaration,
  type HistogramDeclaration,
  type SummaryDeclaration,
} from '../definition/definition.js';
import type { MetricDefinition } from '../definition/metric-definition.js';
import { failWithoutRoot, ROOT_MARK } from './missing-root.js';
import { hasProvider } from './known-metrics.js';
import { MetricFactory } from '../metric-factory.js';
import { outsideMetric } from '../registry/outside-metrics.js';
import { metricToken } from './inject-metric.decorator.js';

type WithoutRoot = (definition: MetricDefinition, mark: unknown) => unknown;

function metricProvider(definition: MetricDefinition, withoutRoot: WithoutRoot = refuse): FactoryProvider {
  hasProvider(definition.config.name);
  return {
    provide: metricToken(definition.config.name),
    useFactory: (factory: MetricFactory | undefined, mark: unknown) =>
      factory ? factory.get(definition) : withoutRoot(definition, mark),
    inject: [{ token: MetricFactory, optional: true }, ROOT_MARK],
  };
}

function refuse(definition: MetricDefinition, mark: unknown): Promise<never> {
  const { type, config, declaredAt } = definition;
  return failWithoutRoot(`${type} "${config.name}" (${declaredAt})`, mark);
}

/** A provider that stands alone records in `register` when no module is there, unless its `collect` injects something. */
function standsAlone(definition: MetricDefinition): FactoryProvider {
  return metricProvider(definition, (definition, mark) =>
    mark === undefined && !definition.config.inject?.length
      ? outsideMetric(definition)
      : refuse(definition, mark),
  );
}

/**
 * The providers of a list of definitions.
 * @throws MetricsConfigurationError when two with one name differ: the last provider would hide the others.
 */
export function metricProviders(definitions: readonly MetricDefinition[]): FactoryProvider[] {
  const byName = new Map<string, MetricDefinition>();
  for (const definition of definitions) {
    const { name } = definition.config;
    assertCompatible(byName.get(name) ?? definition, definition);
    byName.set(name, definition);
  }
  return [...byName.values()].map((definition) => metricProvider(definition));
}

/** Provides a counter, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeCounterProvider<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends readonly InjectionToken[] = [],
>(config: CounterDeclaration<L, V, I>): FactoryProvider {
  return standsAlone(declare('counter', config, makeCounterProvider));
}

/** Provides a gauge, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeGaugeProvider<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends readonly InjectionToken[] = [],
>(config: GaugeDeclaration<L, V, I>): FactoryProvider {
  return standsAlone(declare('gauge', config, makeGaugeProvider));
}

/** Provides a histogram, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeHistogramProvider<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends readonly InjectionToken[] = [],
>(config: HistogramDeclaration<L, V, I>): FactoryProvider {
  return standsAlone(declare('histogram', config, makeHistogramProvider));
}

/** Provides a summary, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeSummaryProvider<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends readonly InjectionToken[] = [],
>(config: SummaryDeclaration<L, V, I>): FactoryProvider {
  return standsAlone(declare('summary', config, makeSummaryProvider));
}
