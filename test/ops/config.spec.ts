import { expect, it } from '@jest/globals';
import type { OpsConfig } from '../../libs/metrics/src/ops/config/ops-config.js';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';

it.each<[object, string]>([
  [
    { links: { runbook: 'https://wiki.example' } },
    'links there is no option "runbook". Did you mean "runbooks"?',
  ],
  [{ links: { grafana: 5 } }, 'links grafana is 5. Give a non-empty string.'],
  [{ dependencies: 'db' }, 'dependencies is "db". Give a list.'],
  [
    { dependencies: [{ service: 'shop', knownAs: {} }] },
    "dependencies [0] is { service: 'shop', knownAs: {} }. Give an object with upstream.",
  ],
  [
    { alerts: [{ alert: 'Down', expr: 'up == 0', severity: 'page' }] },
    'Give an object with summary, description, test or scenarios.',
  ],
  [{ alerts: ['Down'] }, 'alerts [0] is "Down". Give an object with alert, severity, expr'],
])('refuses %j, and says what to write', (config, message) => {
  expect(() => resolveConfig(config as OpsConfig)).toThrow(message);
});
