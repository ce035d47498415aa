import type { InjectionToken } from '@nestjs/common';
import { type Checks, isListOfTexts, isObject, optionsProblem } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { DatabaseOptions } from './sql/statement-recorder.js';

const CHECKS: Checks<DatabaseOptions> = { tables: isListOfTexts };

/**
 * Validates the arguments of an integration.
 * @throws MetricsConfigurationError for a missing token or invalid options
 */
export function checkArguments(integration: string, token: InjectionToken, options: object = {}): void {
  const problem = tokenProblem(token) ?? optionsProblemOf(options);
  if (problem !== undefined) throw new MetricsConfigurationError(`${integration}(): ${problem}`);
}

function tokenProblem(token: unknown): string | undefined {
  if (typeof token === 'function' || typeof token === 'symbol' || (typeof token === 'string' && token !== ''))
    return undefined;
  return (
    `its token is ${String(token)}. Give the class, string or symbol under which the object is provided. A ` +
    'class is still undefined if its file and this one import each other.'
  );
}

function optionsProblemOf(options: unknown): string | undefined {
  const problem = isObject(options);
  return problem === undefined
    ? optionsProblem(options as object, CHECKS)
    : `its options argument ${problem}`;
}
