import { shared } from '../../core/across-copies.js';
import { DEFAULT_ENVIRONMENT } from '../../core/environment.js';
import { register } from '../../core/exposition/registry.js';
import { createInstrument } from '../definition/create-instrument.js';
import { assertCompatible } from '../definition/clashes.js';
import type { MetricOf } from '../definition/definition.js';
import type { MetricDefinition } from '../definition/metric-definition.js';

interface OutsideMetric {
  readonly definition: MetricDefinition;
  readonly metric: unknown;
  isTaken: boolean;
}

// Shared by all copies of this package, like the applications that take these metrics over.
const outside = shared('outside', () => ({ metrics: new Map<string, OutsideMetric>() }));

/**
 * The metric of a definition in `register`, for recordings while no application runs.
 * @throws MetricsConfigurationError when it clashes with another definition
 */
export function outsideMetric<D extends MetricDefinition>(definition: D): MetricOf<D> {
  const { name, collect } = definition.config;
  let known = outside.metrics.get(name);
  if (!known || isCleared(name, known)) {
    const bare = collect as (() => void) | undefined;
    const metric = createInstrument(definition, [register], DEFAULT_ENVIRONMENT, bare);
    outside.metrics.set(name, (known = { definition, metric, isTaken: false }));
  }
  assertCompatible(known.definition, definition);
  return known.metric as MetricOf<D>;
}

/** The definitions of outside metrics that no application has taken over. */
export function outsideDefinitions(): MetricDefinition[] {
  return [...outside.metrics.values()].filter(({ isTaken }) => !isTaken).map(({ definition }) => definition);
}

/** Whether `takeOutside(name)` would take this metric. */
export function isOutside(name: string, metric: unknown): boolean {
  const known = outside.metrics.get(name);
  return known !== undefined && !known.isTaken && known.metric === metric;
}

/** Removes a metric, with its recorded values, from `register`; the caller registers it. */
export function takeOutside(name: string): Pick<OutsideMetric, 'definition' | 'metric'> | undefined {
  const known = outside.metrics.get(name);
  if (!known || known.isTaken || isCleared(name, known)) return undefined;
  known.isTaken = true;
  register.removeSingleMetric(name);
  return known;
}

/** Removes all outside metrics that no application has taken over from `register`. */
export function discardOutside(): void {
  for (const [name, known] of outside.metrics) {
    if (!known.isTaken && !isCleared(name, known)) register.removeSingleMetric(name);
  }
  forgetOutside();
}

/** Forgets all outside metrics: later recordings outside create new ones. */
export function forgetOutside(): void {
  outside.metrics = new Map();
}

/** Whether somebody has removed the metric from its registry, as tests do in between. */
function isCleared(name: string, { metric, isTaken }: OutsideMetric): boolean {
  return !isTaken && register.getSingleMetric(name) !== metric;
}
