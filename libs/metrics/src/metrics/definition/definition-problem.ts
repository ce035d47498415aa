import { DEFAULT_ENVIRONMENT } from '../../core/environment.js';
import { shown } from '../../core/rules/checks.js';
import { declarationProblem } from '../../core/rules/declaration-rules.js';
import { metricOptionsProblem } from '../../core/rules/metric-options.js';
import { createInstrument } from './create-instrument.js';
import type { MetricConfig, MetricType } from './metric-definition.js';

/** The first problem of a metric's declaration, found where it is declared; undefined when it is valid. */
export function definitionProblem(type: MetricType, config: MetricConfig): string | undefined {
  return (
    declarationProblem(config) ??
    metricOptionsProblem(type, config) ??
    givenByModule(config) ??
    injectProblem(config) ??
    constructorProblem(type, config)
  );
}

function givenByModule(config: object): string | undefined {
  const given = ['registers', 'environment'].find(
    (option) => (config as Record<string, unknown>)[option] !== undefined,
  );
  return given && `${given} is only for instruments created with new. Remove it: MetricsModule sets its own.`;
}

/** In CommonJS, a class from a file that imports this one is still undefined when this one runs. */
function injectProblem({ inject = [] }: MetricConfig): string | undefined {
  const missing = inject.findIndex((token) => token === undefined || token === null);
  if (missing === -1) return undefined;
  return (
    `inject[${missing}] is ${shown(inject[missing])}, usually because the files import each other. ` +
    'Declare the metric in a file that the provider does not import, or provide and inject it under a string or a symbol.'
  );
}

/** Options that the rules above check in full. */
const CHECKED = new Set([
  'name',
  'help',
  'labelNames',
  'aggregator',
  'buckets',
  'enableExemplars',
  'inject',
  'collect',
]);

/**
 * Instruments check the ranges of their other options themselves, so this creates one in no registry. Most definitions
 * have none: without them an application's start creates each instrument once.
 */
function constructorProblem(type: MetricType, config: MetricConfig): string | undefined {
  if (Object.keys(config).every((option) => CHECKED.has(option))) return undefined;
  try {
    createInstrument({ type, config, declaredAt: '' }, [], DEFAULT_ENVIRONMENT, undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
