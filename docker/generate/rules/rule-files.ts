import { dependencies } from './dependencies.js';
import { goldenSignals } from './golden-signals.js';
import { metricsHealth } from './metrics-health.js';
import { availability, latency } from './objectives.js';
import type { RuleFile } from './rule.js';
import { saturation } from './saturation.js';
import { targets } from './targets.js';

/** Every rule file of the stack. */
export const RULE_FILES: readonly RuleFile[] = [
  goldenSignals,
  availability,
  latency,
  saturation,
  dependencies,
  targets,
  metricsHealth,
];
