import { Logger } from '@nestjs/common';
import type { MetricOf } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import { forgetOutside, outsideMetric } from '../../metrics/registry/outside-metrics.js';
import { hasOutside, type Home, setOutside } from './applications.js';
import { BoundMethod } from '../model/bound-method.js';
import type { DecoratedMethod } from '../model/decorated-method.js';
import type { Instruments } from '../model/meter.js';

/**
 * The world outside of any application: calls while none runs are recorded in prom-client's global register, and
 * the first application that starts takes the metrics over with what they have counted.
 */
class Outside implements Home, Instruments {
  private readonly bound: (BoundMethod | undefined)[] = [];
  private readonly warned = new Set<string>();

  boundTo(method: DecoratedMethod): BoundMethod {
    return (this.bound[method.id] ??= new BoundMethod(method, this));
  }

  /** Never asked: nothing has to wait outside. */
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

/** Begins anew outside: what was recorded there belongs to an application now. */
export function beginOutside(): void {
  forgetOutside();
  setOutside(new Outside());
}

// Another copy of this package may have something there already.
if (!hasOutside()) beginOutside();
