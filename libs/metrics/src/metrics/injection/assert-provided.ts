import type { ModuleRef } from '@nestjs/core';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';
import type { MetricDefinition } from '../definition/metric-definition.js';
import { nameOfToken } from './token-name.js';

/** @throws MetricsConfigurationError when Nest can't resolve a token of the metric's `inject` */
export function assertProvided(definition: MetricDefinition, moduleRef: ModuleRef): void {
  const { inject = [] } = definition.config;
  for (const [index, token] of inject.entries()) {
    try {
      moduleRef.get(token as string, { strict: false });
    } catch (error) {
      const { type, config, declaredAt } = definition;
      throw new MetricsConfigurationError(
        `${type} "${config.name}" (${declaredAt}): inject[${index}], ${nameOfToken(token)}, can't be resolved for collect: ` +
          'no module provides it, or its scope is request or transient. Provide it in any module with the default scope.',
        { cause: error },
      );
    }
  }
}
