import 'reflect-metadata';
import { lazyCallerLocation } from '../definition/caller-location.js';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';
import { askForBoundOf } from './asked-bounds.js';
import { type ResolvedSlo, resolvedSlo, type SloOptions, sloProblem } from './slo.options.js';

// The command reads it from classes that another copy of this package has decorated.
const SLO = 'nestjs-metrics:slo';

/** A promise, with the file and line of its decorator. */
export interface DeclaredSlo extends ResolvedSlo {
  readonly declaredAt: string;
}

/**
 * Promises how many requests of a controller or a handler, calls of a decorated method, jobs of a queue's processor or
 * runs of a cron job end well, and fast. A handler's own promise replaces its controller's. The histogram gets a bucket
 * at the threshold; `nestjs-metrics generate` writes alerts and the budget left.
 * @throws MetricsConfigurationError when an objective is none that can be missed or alerted on
 * @example
 * ```ts
 * @Slo({ availability: 99.9, latency: { objective: 95, below: '500ms' } })
 * ```
 */
export function Slo(options: SloOptions): ClassDecorator & MethodDecorator {
  const place = lazyCallerLocation(Slo);
  const problem = sloProblem(options);
  if (problem !== undefined) throw new MetricsConfigurationError(`@Slo() (${place()}): ${problem}`);
  const resolved = resolvedSlo(options);
  const declared: DeclaredSlo = {
    ...resolved,
    get declaredAt() {
      return place();
    },
  };
  const seconds = resolved.latency?.belowSeconds;
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (seconds !== undefined) askForBoundOf(key === undefined ? target : descriptor?.value, seconds);
    if (key === undefined) Reflect.defineMetadata(SLO, declared, target);
    else Reflect.defineMetadata(SLO, declared, target, key);
  };
}

/** The promise on a method, or on a class itself. */
export function sloOf(target: object, key?: string | symbol): DeclaredSlo | undefined {
  const declared: unknown =
    key === undefined ? Reflect.getOwnMetadata(SLO, target) : Reflect.getMetadata(SLO, target, key);
  return declared as DeclaredSlo | undefined;
}
