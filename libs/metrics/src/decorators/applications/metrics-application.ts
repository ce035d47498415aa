import { acrossCopies } from '../../core/across-copies.js';
import type { MetricOf } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import { outsideDefinitions } from '../../metrics/registry/outside-metrics.js';
import type { MetricsErrors } from '../../metrics/metrics-errors.js';
import { addApplication, type ApplicationState, type KnownApplication, refresh } from './applications.js';
import { BoundMethod } from '../model/bound-method.js';
import type { DecoratedMethod } from '../model/decorated-method.js';
import { replay } from './held-calls.js';
import type { HeldCall } from './applications.js';
import type { Instruments } from '../model/meter.js';
import { beginOutside } from './outside.js';

// A start that takes so long that more calls arrive has a problem that these calls do not explain.
const MOST_HELD_CALLS = 100_000;

const IS_APPLICATION: unique symbol = acrossCopies('is-application') as never;

/**
 * An application, as decorated methods see it. Nest creates it before any instance with decorated methods and injects
 * it there. It has no dependencies, so that the dependencies of the metrics can have decorated methods.
 */
export class MetricsApplication implements KnownApplication, Instruments {
  readonly [IS_APPLICATION] = true;
  state: ApplicationState = 'starting';
  private readonly bound: (BoundMethod | undefined)[] = [];
  private held: HeldCall[] = [];
  private overheld = 0;
  private factory: MetricFactory | undefined;
  private errors: MetricsErrors | undefined;

  constructor() {
    addApplication(this);
  }

  /** Whether a value is an application, including one of another copy of this package, and not a mock. */
  static is(value: unknown): value is MetricsApplication {
    return (value as { [IS_APPLICATION]?: unknown } | undefined)?.[IS_APPLICATION] === true;
  }

  /**
   * Starts recording: takes over the metrics recorded outside of any application, and records held calls.
   * @throws MetricsConfigurationError when a metric from outside clashes with one of the application
   */
  open(factory: MetricFactory, errors: MetricsErrors): void {
    this.factory = factory;
    this.errors = errors;
    for (const definition of outsideDefinitions()) factory.get(definition);
    beginOutside();
    this.enter('ready');
    const { held, overheld } = this;
    this.held = [];
    for (const call of held) replay(call, this.boundTo(call.method) as BoundMethod);
    if (overheld > 0) {
      this.report(`${overheld} calls before the start could not be held`, 'the start took too long');
    }
  }

  /**
   * Enters a state. A closed application no longer receives calls without an owner, but still records those of its own
   * instances.
   */
  enter(state: ApplicationState): void {
    this.state = state;
    refresh();
  }

  boundTo(method: DecoratedMethod): BoundMethod | undefined {
    const known = this.bound[method.id];
    if (known !== undefined || this.factory === undefined) return known;
    return (this.bound[method.id] = new BoundMethod(method, this));
  }

  hold(call: HeldCall): void {
    if (this.held.length < MOST_HELD_CALLS) this.held.push(call);
    else this.overheld++;
  }

  get<D extends MetricDefinition>(definition: D): MetricOf<D> {
    return (this.factory as MetricFactory).get(definition);
  }

  report(subject: string, error: unknown): void {
    this.errors?.report('decorator', subject, error);
  }
}
