import type { MetricDefinition } from '../injection/definition.js';
import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import { addDecorated } from './decorated-definitions.js';
import { type Record, wrapMethod } from './wrap-method.js';

/**
 * Puts a recording wrapper around a method.
 * @throws MetricsConfigurationError when what is decorated is not a method.
 */
export function decorate(
  decorator: string,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  definition: MetricDefinition,
  record: Record,
): void {
  if (typeof descriptor?.value !== 'function') {
    throw new MetricsConfigurationError(
      `${decorator} on ${target.constructor.name}.${String(key)}: only methods can be decorated, not accessors or properties.`,
    );
  }
  descriptor.value = wrapMethod(descriptor.value as (...args: unknown[]) => unknown, record);
  addDecorated(target, definition);
}
