import { routing } from '../../libs/metrics/src/ops/alertmanager/routing.js';
import { alertsOf } from '../../libs/metrics/src/ops/rules/rule.js';
import { serviceScope } from '../../libs/metrics/src/ops/rules/service-scope.js';
import { withoutLeadingComments } from './prometheus-config.js';

import { RULE_FILES } from './rule-files.js';
import { STACK } from './stack.js';

const RECEIVER_URL = 'http://alert-receiver:8080';

/** alertmanager.yml with a webhook to the service `alert-receiver` in every receiver but `nobody`. */
export function withWebhook(alertmanagerYml: string): string {
  const webhook = `    webhook_configs:\n      - url: ${RECEIVER_URL}\n        send_resolved: true`;
  return withoutLeadingComments(alertmanagerYml).replaceAll(
    /^ {2}- name: (?!nobody).*$/gm,
    (name) => `${name}\n${webhook}`,
  );
}

/**
 * alertmanager.yml with the routes and inhibitions of the stack; what stands before and after them is left as it is.
 * @throws {Error} when it has no route, or no receivers behind it
 */
export function withRouting(alertmanagerYml: string): string {
  const [start, end] = ['route:', 'receivers:'].map((part) =>
    alertmanagerYml.search(new RegExp(`^${part}`, 'm')),
  );
  if (start === undefined || end === undefined || start < 0 || end < start)
    throw new Error(
      'alertmanager.yml has no `route:` followed by `receivers:`, between which the rest is written.',
    );
  const alerts = RULE_FILES.flatMap(alertsOf).map(({ alert }) => alert);
  const parts = routing(serviceScope(STACK.serviceLabels), alerts);
  return `${alertmanagerYml.slice(0, start)}${parts}\n${alertmanagerYml.slice(end)}`;
}
