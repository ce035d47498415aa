import { causes } from './causes.js';
import { dependencies } from './dependencies.js';
import { goldenSignals } from './golden-signals.js';
import { jobs } from './jobs.js';
import { metricsHealth } from './metrics-health.js';
import { monitoring } from './monitoring.js';
import { promiseRules } from './objectives.js';
import type { Promised } from './promises.js';
import { queues } from './queues.js';
import type { RuleFile } from './rule.js';
import { saturation } from './saturation.js';
import { serviceScope } from './service-scope.js';
import type { Stack } from './stack.js';
import { targets } from './targets.js';
import { workers } from './workers.js';

/** Every rule file of a stack. */
export function ruleFiles(stack: Stack): readonly RuleFile[] {
  const scope = serviceScope(stack.serviceLabels, stack.example);
  return [
    goldenSignals(scope),
    ...stack.promises.map((promise) => promiseRules(scope, promise)),
    saturation(scope),
    dependencies(scope),
    targets(scope, stack),
    causes(scope, stack.dependencies),
    metricsHealth(scope, namesOfAll(stack.promises)),
    workers(scope),
    jobs(scope),
    queues(scope),
    monitoring,
  ];
}

/** The objectives of all requests: those of a part have nothing to say while nobody asks for it. */
function namesOfAll(promises: readonly Promised[]): string[] {
  const ofAll = promises.filter(({ of }) => of.kind === 'http' && Object.keys(of.matchers).length === 0);
  return [...new Set(ofAll.map(({ name }) => name))];
}
