import { type Inhibition, inhibitions } from './inhibitions.js';
import type { ServiceScope } from '../rules/service-scope.js';

/** Longer lists stand one item a line, as Prettier writes them. */
const LONGEST_LINE = 110;

/** Who is told what, and what is not said twice: the parts `route` and `inhibit_rules` of Alertmanager's configuration. */
export function routing(scope: ServiceScope, alerts: readonly string[]): string {
  const rules = inhibitions(scope).filter(({ source }) => alerts.some((alert) => matches(source, alert)));
  return `route:
  receiver: ticket
  # One message for what belongs together: three slow instances of a service are one problem.
  group_by: [alertname, ${scope.labels}]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
    # For machines: what silences others below.
    - matchers: [severity="none", alertname!="Watchdog"]
      receiver: nobody
    # Again and again: whatever receives it raises the alarm when it stops.
    - matchers: [alertname="Watchdog"]
      receiver: watchdog
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 1m
    # One page per service, whatever is wrong with it. While Alertmanager waits, the cause fires too.
    - matchers: [severity="page"]
      receiver: page
      group_by: [${scope.labels}]
      group_wait: 45s
      group_interval: 1m
      repeat_interval: 1h

# Who is paged about a cause is not paged about its symptoms. A ticket never silences a page. \`equal\` takes a label that
# is missing for one that is empty.
inhibit_rules:
${rules.map((rule) => inhibitRule(rule, scope)).join('')}`;
}

function inhibitRule({ why, source, sourceHas = [], targets, same = [] }: Inhibition, scope: ServiceScope) {
  const comment = why === undefined ? '' : `${why.replaceAll(/^/gm, '  # ')}\n`;
  return `${comment}  - source_matchers:${list([source, ...sourceHas])}
    target_matchers:${list(targets)}
    equal:${list([scope.labels, ...same])}
`;
}

function list(items: readonly string[]): string {
  const line = `[${items.join(', ')}]`;
  return line.length + '    target_matchers: '.length <= LONGEST_LINE
    ? ` ${line}`
    : items.map((item) => `\n      - ${item}`).join('');
}

/** Whether a matcher on `alertname`, `="…"` or `=~"…"`, takes this alert. */
function matches(matcher: string, alert: string): boolean {
  const [, operator, value = ''] = /^alertname(=~?)"(.*)"$/.exec(matcher) ?? [];
  return operator === '=' ? value === alert : new RegExp(`^(?:${value})$`).test(alert);
}
