import { DEFAULT_ENVIRONMENT } from '../environment.js';
import type { OwnInstrument } from '../exposition/source/instrument-family.js';
import { Counter } from '../instruments/counter.js';
import { Gauge } from '../instruments/gauge.js';
import { Histogram } from '../instruments/histogram.js';
import type { Aggregator, MetricRegistry } from '../instruments/registry-contract.js';
import { Summary } from '../instruments/summary.js';

/** What the members of a whole tell each other about a metric; plain JSON. */
export interface MetricDeclaration {
  readonly type: OwnInstrument['type'];
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly aggregator: Aggregator;
  /** The upper bounds of a histogram's buckets, without `+Inf`. */
  readonly bounds?: readonly number[];
  /** Whether a histogram has native buckets. */
  readonly isNative?: boolean;
  /** Whether the metric has exemplars. */
  readonly hasExemplars?: boolean;
  /** How many series each member may have; none without a limit. */
  readonly limit?: number;
  /** Whether each series is that of one member, and ends with it. */
  readonly isOfOne?: boolean;
}

/** The instruments of which each series is that of one member. */
const ofOne = new WeakSet<OwnInstrument>();
/** The limits of members, by the instrument that shows their sum and has none itself. */
const limits = new WeakMap<OwnInstrument, number>();

/** How many series a metric may have in each member, or else in this process. */
export function seriesLimitOf(instrument: OwnInstrument): number {
  return limits.get(instrument) ?? instrument.maxSeries;
}

export function declarationOf(instrument: OwnInstrument): MetricDeclaration {
  const { type, name, help, labelNames, aggregator } = instrument;
  const isOfOne = ofOne.has(instrument) && { isOfOne: true };
  const hasExemplars = instrument.hasExemplars && { hasExemplars: true };
  const limit = seriesLimitOf(instrument);
  const declaration: MetricDeclaration = {
    type,
    name,
    help,
    labelNames,
    aggregator,
    ...hasExemplars,
    ...isOfOne,
    ...(limit !== Infinity && { limit }),
  };
  if (instrument.type !== 'histogram') return declaration;
  return {
    ...declaration,
    bounds: [...instrument.bounds],
    isNative: instrument.nativeRows !== undefined,
  };
}

/** How many words the values of a series take; they begin at `VALUES` of its row. */
export function valueWordsOf({ type, bounds = [] }: MetricDeclaration): number {
  if (type === 'histogram') return bounds.length + 2;
  return type === 'summary' ? 2 : 1;
}

/** Metrics of one name can only be merged if they have the same shape. */
export function shapeOf({ type, labelNames, bounds, isNative = false }: MetricDeclaration): string {
  const buckets = bounds === undefined ? '' : ` and buckets ${bounds.join(', ') || 'of its own'}`;
  const labels = labelNames.length === 0 ? 'no labels' : `labels ${labelNames.join(', ')}`;
  return `a ${isNative ? 'native ' : ''}${type} with ${labels}${buckets}`;
}

/**
 * Makes an instrument that shows merged series. It has no limit: members have theirs, and a merged total must not lose
 * what they recorded. A summary has no quantiles, since those of several members can't be merged.
 * @throws Error for a name or a label that our instruments do not accept
 */
export function instrumentOf(
  declaration: MetricDeclaration,
  registers: readonly MetricRegistry[] = [],
): OwnInstrument {
  const instrument = newInstrument(declaration, registers);
  if (declaration.isOfOne === true) ofOne.add(instrument);
  if (declaration.limit !== undefined) limits.set(instrument, declaration.limit);
  return instrument;
}

function newInstrument(declaration: MetricDeclaration, registers: readonly MetricRegistry[]): OwnInstrument {
  const {
    type,
    name,
    help,
    labelNames,
    aggregator,
    bounds = [],
    isNative,
    hasExemplars = false,
  } = declaration;
  const config = {
    name,
    help,
    labelNames,
    aggregator,
    registers,
    maxSeries: Infinity,
    environment: DEFAULT_ENVIRONMENT,
  };
  switch (type) {
    case 'counter':
      return new Counter({ ...config, enableExemplars: hasExemplars });
    case 'gauge':
      return new Gauge(config);
    case 'histogram':
      return new Histogram({
        ...config,
        buckets: bounds,
        enableExemplars: hasExemplars,
        ...(isNative && { native: {} }),
      });
    default:
      return new Summary({ ...config, percentiles: [] });
  }
}
