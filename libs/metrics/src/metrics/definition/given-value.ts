import { inspect } from 'node:util';
import { INSTRUMENT } from '../../core/instruments/instrument.js';
import type { MetricDefinition } from './metric-definition.js';

/** Whether a value is a definition, as `counter()`, `gauge()`, `histogram()` or `summary()` returns it. */
export function isDefinition(value: unknown): value is MetricDefinition {
  return isObject(value) && 'declaredAt' in value && isObject(value['config']) && 'type' in value;
}

/** For messages: describes a value that is not a definition, and the remedy. */
export function notADefinition(value: unknown): string {
  if (value === undefined || value === null) {
    return `${String(value)}. This is usually a circular import: the file that declares the metric has not run yet. Declare metrics in a file of their own, such as jobs.metrics.ts, that imports no service.`;
  }
  if (typeof value === 'string')
    return `the string "${value}". Give the definition that counter(), gauge(), histogram() or summary() returned.`;
  if (typeof value === 'function')
    return `the function "${value.name}". If it returns what belongs here, call it.`;
  if (!isObject(value))
    return `${inspect(value)}. Give the definition that counter(), gauge(), histogram() or summary() returned.`;
  return objectInstead(value);
}

function objectInstead(value: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(value)) return 'a list. Spread it: ...jobMetrics.';
  if (typeof value['then'] === 'function') return 'a promise. Await it.';
  if (typeof value['start'] === 'function') {
    return `the integration ${String(value['name'])}(). It belongs in MetricsModule.forFeature([...]).`;
  }
  if ('provide' in value) return 'a provider. It belongs in the providers of a module.';
  if ('module' in value) return 'a module. It belongs in the imports of a module.';
  if (INSTRUMENT in value || typeof value['get'] === 'function') {
    return `the metric "${String(value['name'])}" itself. Give the definition it was created from.`;
  }
  if ('name' in value) {
    return `the configuration of "${String(value['name'])}". Declare it: counter({ name, help }), gauge(), histogram() or summary().`;
  }
  if (Object.values(value).some(isDefinition)) {
    return 'an object of definitions. Give its values: ...Object.values(jobMetrics).';
  }
  return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}. Give the definition that counter(), gauge(), histogram() or summary() returned.`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
