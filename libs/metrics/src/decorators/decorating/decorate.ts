import { lazyCallerLocation, type Place } from '../../metrics/definition/caller-location.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import type { MeteredMethod, MeterDecorator, MethodMeterDecorator } from '../model/call.js';
import { classNameOf } from '../../metrics/calls/class-name.js';
import {
  type AnyFunction,
  DecoratedMethod,
  decoratedMethodOf,
  metersOf,
  remember,
} from '../model/decorated-method.js';
import type { Meter } from '../model/meter.js';
import { askForOwner } from './owner-injection.js';
import { Site } from './site.js';
import { isUnmetered } from '../unmetered.decorator.js';
import { wrapMethod } from '../calls/wrap-method.js';

/** Creates the meter of a decorator for one method. */
export type MeterAt = (site: Site) => Meter;

/**
 * Creates a decorator that puts a meter on a method, or on each public method of a class.
 * @param entry the function that the user calls, to find the location for error messages
 */
export function meterDecorator<M extends MeteredMethod, S extends object>(
  name: string,
  entry: (...args: never[]) => unknown,
  meterAt: MeterAt,
): MeterDecorator<M, S> {
  const place = lazyCallerLocation(entry);
  return (target: object, key?: unknown, descriptor?: PropertyDescriptor): void => {
    assertNoParameter(name, place, target, key, descriptor);
    if (key === undefined) decorateClass(name, place, target, meterAt);
    else decorateMethod(name, place, target, key, descriptor, meterAt);
  };
}

/** Creates a decorator that puts a meter on a method. */
export function methodMeterDecorator<M extends MeteredMethod, S extends object>(
  name: string,
  entry: (...args: never[]) => unknown,
  meterAt: MeterAt,
): MethodMeterDecorator<M, S> {
  const place = lazyCallerLocation(entry);
  return (target: object, key: unknown, descriptor?: PropertyDescriptor) => {
    assertNoParameter(name, place, target, key, descriptor);
    decorateMethod(name, place, target, key, descriptor, meterAt);
  };
}

/** TypeScript passes a parameter decorator the parameter's index in place of a descriptor. */
function assertNoParameter(
  name: string,
  place: Place,
  target: object,
  key: unknown,
  descriptor: unknown,
): void {
  if (typeof descriptor !== 'number') return;
  throw new MetricsConfigurationError(
    `${name} on a parameter of ${classNameOf(target)}.${String((key as string | symbol | undefined) ?? 'constructor')} (${place()}): ` +
      'it measures calls, not parameters. Put it on the method; to make a label of a parameter, use @MetricLabel().',
  );
}

function decorateMethod(
  name: string,
  place: Place,
  target: object,
  key: unknown,
  descriptor: PropertyDescriptor | undefined,
  meterAt: MeterAt,
): void {
  if (typeof key === 'object') throw notLegacy(name, key as StandardContext);
  if (key === undefined) {
    throw new MetricsConfigurationError(
      `${name} on ${classNameOf(target)} (${place()}): it measures one method. Put it on a method.`,
    );
  }
  const site = new Site(name, place, target, key as string | symbol, false);
  if (descriptor !== undefined && !('value' in descriptor) && !('initializer' in descriptor)) {
    throw site.error('an accessor is not a method. Move its work into a method and decorate that.');
  }
  if (typeof descriptor?.value !== 'function') {
    throw site.error('a property is not a method. Write it as a method: `name() {}`, not `name = () => {}`.');
  }
  measure(site, descriptor, meterAt(site));
}

function decorateClass(name: string, place: Place, type: object, meterAt: MeterAt): void {
  const { prototype } = type as { prototype: object };
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
    if (key === 'constructor' || typeof descriptor.value !== 'function') continue;
    if (isUnmetered(prototype, key) || hasOwn(prototype, key, name)) continue;
    const site = new Site(name, place, prototype, key, true);
    measure(site, descriptor, meterAt(site));
    Object.defineProperty(prototype, key, descriptor);
  }
}

/** Whether the method has the decorator itself, which takes precedence over the one on the class. */
const hasOwn = (prototype: object, key: string | symbol, decorator: string): boolean =>
  metersOf(prototype, key).some((meter) => meter.decorator === decorator);

function measure(site: Site, descriptor: PropertyDescriptor, meter: Meter): void {
  const { where, target, key } = site;
  assertMeasuredOnce(site, meter);
  const before = descriptor.value as AnyFunction;
  const decorated = decoratedMethodOf(before);
  const meters = [...(decorated?.meters ?? []), meter];
  const method = new DecoratedMethod(where, decorated?.original ?? before, meters);
  descriptor.value = wrapMethod(method, before);
  remember(method, descriptor.value as object, target, key, decorated);
  if (typeof target !== 'function') askForOwner(target);
}

function assertMeasuredOnce(site: Site, { definitions }: Meter): void {
  for (const meter of metersOf(site.target, site.key)) {
    for (const { config } of meter.definitions) {
      if (!definitions.some(({ config: { name } }) => name === config.name)) continue;
      throw site.error(
        `${meter.decorator} on the same method already records "${config.name}". Remove one, or give one its own metric name.`,
      );
    }
  }
}

/** A standard decorator receives this in place of a key (https://github.com/tc39/proposal-decorators). */
interface StandardContext {
  readonly name?: string | symbol;
  readonly private?: boolean;
}

function notLegacy(
  decorator: string,
  { name, private: isPrivate }: StandardContext,
): MetricsConfigurationError {
  return new MetricsConfigurationError(
    `${decorator} on ${String(name)}: ` +
      (isPrivate === true
        ? 'a private #method can\'t be replaced. Write it without "#".'
        : 'it was compiled as a standard decorator. Set "experimentalDecorators" in tsconfig.json, as Nest requires.'),
  );
}
