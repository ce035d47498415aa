import { shared } from '../../core/across-copies.js';
import { DEFAULT_BUCKETS } from '../../core/instruments/buckets.js';
import type { MetricConfig } from '../definition/metric-definition.js';
import { entranceOf } from './measured-by.js';

/** What promises ask of histograms. Classes are decorated once for all applications of a process. */
const asked = shared('asked-bounds', () => ({
  /** By the names of the histograms. */
  bounds: new Map<string, Set<number>>(),
  /** Of methods and classes; which entrance they belong to is known when all of their decorators have run. */
  promises: [] as { readonly target: unknown; readonly seconds: number }[],
}));

/** Asks for a bucket of a histogram that is made later. */
export function askForBound(metric: string, seconds: number): void {
  asked.bounds.set(metric, (asked.bounds.get(metric) ?? new Set()).add(seconds));
}

/** Asks for a bucket of the histogram of an entrance, if the method or class turns out to be for one. */
export function askForBoundOf(target: unknown, seconds: number): void {
  asked.promises.push({ target, seconds });
}

/** The configuration of a histogram with the bounds that are asked of it; a native one needs none. */
export function withAskedBounds(config: MetricConfig, name: string): MetricConfig {
  const ofEntrances = asked.promises.filter(({ target }) => {
    const entrance = entranceOf(target);
    return entrance !== undefined && [entrance.histogram, entrance.otelHistogram].includes(name);
  });
  const bounds = [...(asked.bounds.get(name) ?? []), ...ofEntrances.map(({ seconds }) => seconds)];
  const { buckets = config.native === undefined ? DEFAULT_BUCKETS : undefined } = config;
  if (bounds.length === 0 || buckets === undefined) return config;
  return { ...config, buckets: [...new Set([...buckets, ...bounds])].toSorted((a, b) => a - b) };
}
