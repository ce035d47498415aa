import type { OptionalFactoryDependency } from '@nestjs/common';
import { setImmediate as othersAreTold } from 'node:timers/promises';
import { METRICS_APPLICATION } from '../metrics.tokens.js';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';

/** Tells those who find nothing of `forRoot()` whether it is there at all: it is visible everywhere. */
export const ROOT_MARK: OptionalFactoryDependency = { token: METRICS_APPLICATION, optional: true };

/** The error for what needs `forRoot()` in an application without. */
export function missingRoot(what: string): MetricsConfigurationError {
  return new MetricsConfigurationError(
    `${what} needs MetricsModule.forRoot(), and this application does not import it. Add it once, to the imports of the root ` +
      'module: imports: [MetricsModule.forRoot()]; in a test, to the imports of Test.createTestingModule().',
  );
}

/** Fails as it has to where a provider of `forRoot()` is not found. */
export async function failWithoutRoot(what: string, mark: unknown): Promise<never> {
  if (mark === undefined) throw missingRoot(what);
  // Nest 11 also gives nothing when the provider could not be made. The error of that one comes first.
  await othersAreTold();
  throw new MetricsConfigurationError(
    `${what} can't use MetricsModule.forRoot({ isGlobal: false }), which serves only the modules that import it. ` +
      'Leave isGlobal out, or make the metric with MetricFactory in a module that imports it.',
  );
}
