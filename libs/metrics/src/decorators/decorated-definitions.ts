import type { MetricDefinition } from '../injection/definition.js';

const DEFINITIONS = Symbol.for('nestjs-metrics:decorated');

interface Decorated {
  [DEFINITIONS]?: MetricDefinition[];
}

/** Remembers on a class's prototype that one of its methods records `definition`. */
export function addDecorated(prototype: object, definition: MetricDefinition): void {
  const decorated = prototype as Decorated;
  const inherited = decorated[DEFINITIONS] ?? [];
  Object.defineProperty(prototype, DEFINITIONS, { value: [...inherited, definition], configurable: true });
}

/** The definitions that the decorated methods of an instance record, inherited ones included. */
export function decoratedOf(instance: object): readonly MetricDefinition[] {
  return (instance as Decorated)[DEFINITIONS] ?? [];
}
