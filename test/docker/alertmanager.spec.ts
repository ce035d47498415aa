import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { alertsOf } from '../../libs/metrics/src/ops/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rule-files.js';
import { STACK } from '../../docker/generate/stack.js';

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const { inhibit_rules: RULES } = parse(readFileSync('docker/alertmanager/alertmanager.yml', 'utf8')) as {
  inhibit_rules: readonly InhibitRule[];
};
const ALERTS = RULE_FILES.flatMap(alertsOf);

it.each(RULES)('$source_matchers silences $target_matchers of the same service', (rule) => {
  expect(rule.equal).toEqual(expect.arrayContaining([...STACK.serviceLabels]));
});

it.each(RULES)('$source_matchers and $target_matchers name alerts that exist', (rule) => {
  const patterns = [...rule.source_matchers, ...rule.target_matchers].flatMap(alternatives);
  const unknown = patterns.filter((one) => !ALERTS.some(({ alert }) => new RegExp(`^${one}$`).test(alert)));
  expect(unknown).toEqual([]);
});

it.each(RULES)(
  '$source_matchers silences no page where it is a ticket',
  ({ source_matchers, target_matchers }) => {
    const tickets = ALERTS.filter(({ severity }) => severity === 'ticket').map(({ alert }) => alert);
    const isTicket = source_matchers.flatMap(alternatives).some((name) => tickets.includes(name));
    expect(isTicket && !target_matchers.includes('severity="ticket"')).toBe(false);
  },
);

/** The names in a matcher such as `alertname=~"A|B"`; none in a matcher of something else. */
function alternatives(matcher: string): string[] {
  const [, pattern] = /^alertname(?:!=|=~|=)"(.*)"$/.exec(matcher) ?? [];
  return pattern === undefined ? [] : pattern.split(/\|(?![^(]*\))/);
}
