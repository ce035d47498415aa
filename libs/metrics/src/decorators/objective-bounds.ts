import 'reflect-metadata';
import type { MetricFactory } from '../metrics/metric-factory.js';
import type { HistogramDefinition } from '../metrics/definition/definition.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { askForBound } from '../metrics/objectives/asked-bounds.js';
import { entranceOf, isRoute } from '../metrics/objectives/measured-by.js';
import { type DeclaredSlo, sloOf } from '../metrics/objectives/slo.decorator.js';
import { metersOf } from './model/decorated-method.js';

/** A histogram that a promise about a method needs a bucket of. */
interface Needed {
  readonly definition: MetricDefinition;
  readonly seconds: number;
  readonly where: string;
}

/**
 * Asks for the buckets that the promises of a class need, before its metrics are made.
 * @returns the histograms of its decorated methods that need one
 * @throws MetricsConfigurationError when nothing measures what is promised
 */
export function askForObjectives(prototype: object): Needed[] {
  const type = (prototype as { constructor: object }).constructor;
  const ofClass = sloOf(type);
  if (ofClass !== undefined) assertMeasured(type, ofClass);
  return methodsOf(prototype).flatMap(([owner, key]) => {
    const slo = sloOf(owner, key);
    return slo === undefined ? [] : askForMethod(owner, key, slo);
  });
}

/** The methods of a class and of those that it extends, each with the prototype that has it. */
function methodsOf(prototype: object): [owner: object, key: string][] {
  const owners = new Map<string, object>();
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    for (const key of Object.getOwnPropertyNames(at)) if (!owners.has(key)) owners.set(key, at);
  }
  return [...owners].map(([key, owner]) => [owner, key]);
}

/** @throws MetricsConfigurationError when a histogram was made before, without the bucket */
export function assertBounds(needed: readonly Needed[], factory: MetricFactory): void {
  for (const { definition, seconds, where } of needed) {
    const { native, buckets } = definition.config;
    if (native !== undefined && buckets === undefined) continue;
    const { bounds } = factory.get(definition as HistogramDefinition<string>);
    if (bounds.includes(seconds)) continue;
    throw new MetricsConfigurationError(
      `${where} promises a latency below ${seconds} s, and "${definition.config.name}" (${definition.declaredAt}), which was ` +
        `made before, has no bucket there. Add ${seconds} to its buckets.`,
    );
  }
}

function assertMeasured(type: object, slo: DeclaredSlo): void {
  if (entranceOf(type) !== undefined || isRoute(type)) return;
  throw unmeasured(className(type), slo, 'a controller, or the processor of a queue');
}

function askForMethod(prototype: object, key: string, slo: DeclaredSlo): Needed[] {
  const method: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
  const where = `${className(prototype.constructor)}.${key}`;
  if (entranceOf(method) !== undefined || isRoute(method)) return [];
  const definitions = metersOf(prototype, key).flatMap((meter) => meter.definitions);
  if (definitions.length === 0) throw unmeasured(where, slo, 'a method with @Timed() or @Counted()');
  const failures = definitions.some(({ config }) => config.labelNames?.includes('result'));
  if (slo.availability !== undefined && !failures) {
    throw problem(
      where,
      slo,
      'availability needs a count of failures. Add @Counted() without a name, whose label "result" has them.',
    );
  }
  if (slo.latency === undefined) return [];
  const { belowSeconds } = slo.latency;
  const histograms = definitions.filter(
    ({ type, config }) => type === 'histogram' && config.name.endsWith('_seconds'),
  );
  if (histograms.length === 0)
    throw problem(where, slo, 'latency needs a histogram of durations. Add @Timed().');
  return histograms.map((definition) => {
    askForBound(definition.config.name, belowSeconds);
    return { definition, seconds: belowSeconds, where: `@Slo() of ${where} (${slo.declaredAt})` };
  });
}

function unmeasured(where: string, slo: DeclaredSlo, right: string): MetricsConfigurationError {
  return problem(
    where,
    slo,
    `nothing measures it. Put it on a handler of a controller, a job with @Cron(), or ${right}.`,
  );
}

function problem(where: string, { declaredAt }: DeclaredSlo, text: string): MetricsConfigurationError {
  return new MetricsConfigurationError(`@Slo() on ${where} (${declaredAt}): ${text}`);
}

function className(type: object): string {
  return (type as { name?: string }).name ?? '';
}
