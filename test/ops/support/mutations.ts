import { expect } from '@jest/globals';
import { resolveConfig } from '../../../libs/metrics/src/ops/config/resolve-config.js';
import type { Application } from '../../../libs/metrics/src/ops/model/application.js';
import { bundleRules } from '../../../libs/metrics/src/ops/rules/bundle-rules.js';
import { sampleNames } from '../../../libs/metrics/src/ops/names/sample-names.js';
import { metricsIn } from '../../../libs/metrics/src/ops/rules/metrics-in.js';
import { alertsOf, recordingsOf } from '../../../libs/metrics/src/ops/rules/rule.js';

/** The names of the metrics that rules ask for although the application has them no more, each taken away in turn. */
export function metricsStillNamed(application: Application): string[] {
  const named = namesIn(application);
  const inRules = application.metrics.filter((metric) => sampleNames(metric).some((one) => named.has(one)));
  expect(inRules.length).toBeGreaterThan(10);
  const still = inRules.filter((metric) => {
    const metrics = application.metrics.filter(({ name }) => name !== metric.name);
    const left = namesIn({ ...application, metrics });
    return sampleNames(metric).some((name) => left.has(name));
  });
  return still.map(({ name }) => name);
}

/** Every metric that its rules name. */
export function namesIn(application: Application): Set<string> {
  const { files } = bundleRules([application], resolveConfig({ monitoring: false }));
  const rules = files.flatMap((file) => [...recordingsOf(file), ...alertsOf(file)]);
  return new Set(rules.flatMap(({ expr }) => metricsIn(expr)));
}
