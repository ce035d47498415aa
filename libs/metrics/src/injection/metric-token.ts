import type { InjectionToken } from '@nestjs/common';

/** The injection token of a metric. `Symbol.for`, so that the ESM and the CommonJS build agree on it. */
export function metricToken(name: string): InjectionToken {
  return Symbol.for(`nestjs-metrics:metric:${name}`);
}
