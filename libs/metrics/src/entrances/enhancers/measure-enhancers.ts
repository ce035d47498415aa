import { ModulesContainer } from '@nestjs/core';
import { acrossCopies } from '../../core/across-copies.js';
import { classNameOf } from '../../metrics/calls/class-name.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import { EnhancerRecorder, type Measuring } from './enhancer-recorder.js';
import { ENHANCER_METHODS, type EnhancerMethod, measuredMethod } from './measured-method.js';

/** The property of a provider of this library, of any copy, that has what its application measures with. */
export const MEASURING: unique symbol = acrossCopies('measuring') as never;

/**
 * Returns an `instrument.instanceDecorator` for Nest (11.1.4 or later) that measures the time in guards, interceptors,
 * pipes and exception filters of one application, by class, as `enhancer_duration_seconds`. It goes together with an
 * `existing` decorator. Without `MetricsModule` in the application it records nothing.
 * @throws MetricsConfigurationError with an older Nest, which shows no instances to anybody
 *
 * @example
 * const app = await NestFactory.create(AppModule, {
 *   instrument: { instanceDecorator: measureEnhancers() },
 * });
 */
export function measureEnhancers(existing?: (instance: unknown) => unknown): (instance: unknown) => unknown {
  // Nest has both from the same version on.
  if (!('getRpcTargetRegistry' in ModulesContainer.prototype)) {
    throw new MetricsConfigurationError(
      "measureEnhancers() needs Nest 11.1.4 or later: this version ignores the application's instrument. " +
        'Update @nestjs/core, or leave measureEnhancers() out.',
    );
  }
  const enhancers = new Enhancers();
  return (instance) => {
    enhancers.measure(instance);
    // Theirs comes second, as it may return a proxy; ours then measures what the class itself does.
    return existing === undefined ? instance : existing(instance);
  };
}

interface Measured {
  readonly name: string;
  readonly method: AnyMethod;
}

/** The enhancers of one application. */
class Enhancers {
  #application: Measuring | undefined;
  readonly #byPrototype = new WeakMap<object, readonly Measured[]>();
  readonly #measured = new WeakSet<AnyMethod>();

  measure(instance: unknown): void {
    if (typeof instance !== 'object' || instance === null) return;
    try {
      if (Object.hasOwn(instance, MEASURING)) {
        this.#application = (instance as { [MEASURING]: Measuring })[MEASURING];
      }
      const prototype = Object.getPrototypeOf(instance) as object | null;
      if (prototype === null) return;
      for (const enhancer of ENHANCER_METHODS) this.#replaceOwn(instance, prototype, enhancer);
      for (const { name, method } of this.#inherited(prototype)) {
        if (!Object.hasOwn(instance, name)) define(instance, name, method, false);
      }
    } catch {
      // Some proxies throw at any access outside of a request. Nest 11 would fail to start.
    }
  }

  /** A method that is a property of the instance, unless it is ours: an alias shows Nest the same instance again. */
  #replaceOwn(instance: object, prototype: object, enhancer: EnhancerMethod): void {
    const own = Object.getOwnPropertyDescriptor(instance, enhancer.name);
    if (typeof own?.value !== 'function' || this.#measured.has(own.value as AnyMethod)) return;
    const method = this.#measuredMethod(prototype, enhancer, own.value as AnyMethod);
    define(instance, enhancer.name, method, own.enumerable);
  }

  /** One function for all instances of a class: each request may have its own. */
  #inherited(prototype: object): readonly Measured[] {
    let methods = this.#byPrototype.get(prototype);
    if (methods === undefined) {
      methods = ENHANCER_METHODS.flatMap((enhancer) => {
        const method = methodOf(prototype, enhancer.name);
        if (method === undefined) return [];
        return [{ name: enhancer.name, method: this.#measuredMethod(prototype, enhancer, method) }];
      });
      this.#byPrototype.set(prototype, methods);
    }
    return methods;
  }

  #measuredMethod(prototype: object, enhancer: EnhancerMethod, method: AnyMethod): AnyMethod {
    const recorder = new EnhancerRecorder(enhancer.kind, classNameOf(prototype), () => this.#application);
    const measured = measuredMethod(enhancer, method, recorder);
    this.#measured.add(measured);
    return measured;
  }
}

/** A method of a class, found without calling a getter. */
function methodOf(prototype: object, name: string): AnyMethod | undefined {
  let owner: object | null = prototype;
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  const value: unknown = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, name)?.value;
  return typeof value === 'function' ? (value as AnyMethod) : undefined;
}

/** On the instance itself, so that it keeps its class and its private fields. A frozen one stays as it is. */
function define(instance: object, name: string, value: AnyMethod, enumerable: boolean | undefined): void {
  Reflect.defineProperty(instance, name, { value, enumerable, writable: true, configurable: true });
}
