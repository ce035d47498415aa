import type { OptionalFactoryDependency } from '@nestjs/common';
import { setImmediate as othersAreTold } from 'node:timers/promises';
import { METRICS_APPLICATION } from '../metrics.tokens.js';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';

/** Visible in every module: shows whether `forRoot()` is imported at all when its providers are not found. */
export const ROOT_MARK: OptionalFactoryDependency = { token: METRICS_APPLICATION, optional: true };

/** The error for something that needs `forRoot()` in an application without it. */
export function missingRoot(what: string): MetricsConfigurationError {
  return new MetricsConfigurationError(
    `${what} needs MetricsModule.forRoot(), and this application does not import it. Add it once, to the imports of the root ` +
      'module: imports: [MetricsModule.forRoot()]; in a test, to the imports of Test.createTestingModule().',
  );
}

/** Throws the error that fits when a provider of `forRoot()` is not found. */
export async function failWithoutRoot(what: string, mark: unknown): Promise<never> {
  if (mark === undefined) throw missingRoot(what);
  // Nest 11 also injects undefined when the provider failed to instantiate; let that error come first.
  await othersAreTold();
  throw new MetricsConfigurationError(
    `${what} can't use MetricsModule.forRoot({ isGlobal: false }), which serves only the modules that import it. ` +
      'Leave isGlobal out, or make the metric with MetricFactory in a module that imports it.',
  );
}
