import { STACK, type Stack } from '../stack.js';
import { causes } from './causes.js';
import { dependencies } from './dependencies.js';
import { goldenSignals } from './golden-signals.js';
import { metricsHealth } from './metrics-health.js';
import { monitoring } from './monitoring.js';
import { availability, latency } from './objectives.js';
import type { RuleFile } from './rule.js';
import { saturation } from './saturation.js';
import { serviceScope } from './service-scope.js';
import { targets } from './targets.js';
import { workers } from './workers.js';

/** Every rule file of a stack. */
export function ruleFiles(stack: Stack): readonly RuleFile[] {
  const scope = serviceScope(stack.serviceLabels);
  return [
    goldenSignals(scope),
    availability(scope),
    latency(scope),
    saturation(scope),
    dependencies(scope),
    targets(scope, stack.instances),
    causes(scope, stack.dependencies),
    metricsHealth(scope, ['availability', 'latency']),
    workers(scope),
    monitoring,
  ];
}

/** Those of the shipped stack. */
export const RULE_FILES = ruleFiles(STACK);
