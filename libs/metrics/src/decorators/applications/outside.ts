import { Logger } from '@nestjs/common';
import type { MetricOf } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import { forgetOutside, outsideMetric } from '../../metrics/registry/outside-metrics.js';
import { hasOutside, type CallOwner, setOutside } from './applications.js';
import { BoundMethod } from '../model/bound-method.js';
import type { DecoratedMethod } from '../model/decorated-method.js';
import type { Instruments } from '../model/meter.js';

/**
 * Records calls outside of any application: while none runs, in `register`. The first application that starts takes
 * over the metrics with their values.
 */
class NoApplication implements CallOwner, Instruments {
  private readonly bound: (BoundMethod | undefined)[] = [];
  private readonly warned = new Set<string>();

  boundTo(method: DecoratedMethod): BoundMethod {
    return (this.bound[method.id] ??= new BoundMethod(method, this));
  }

  /** Never called, because `boundTo` always returns recorders. */
  hold(): void {}

  get<D extends MetricDefinition>(definition: D): MetricOf<D> {
    return outsideMetric(definition);
  }

  report(subject: string, error: unknown): void {
    if (this.warned.has(subject)) return;
    this.warned.add(subject);
    new Logger('Metrics').warn(`${subject}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Starts over with new metrics outside: an application has taken over the previous ones. */
export function beginOutside(): void {
  forgetOutside();
  setOutside(new NoApplication());
}

// Another copy of this package may have set it already.
if (!hasOutside()) beginOutside();
