import type { Stack } from './stack.js';
import { courseOf, type AlertTest, type Labels, type Scenario, type TestSeries } from './alert-test.js';
import { annotationsOf, groupName, labelsOf, yaml } from './rule-yaml.js';
import { alertsOf, type AlertRule, type RuleFile } from './rule.js';

/** A silent test ends after twice as much: enough for windows of hours; those of days need not be full. */
const LONGEST_QUIET_MINUTES = 240;

/** The tests of a rule file for `promtool test rules`: each alert fires, does not fire below, and resolves. */
export function promtoolTests(file: RuleFile, stack: Stack): string {
  return yaml({
    rule_files: [`../${file.name}.yml`],
    evaluation_interval: `${file.testIntervalMinutes ?? 1}m`,
    group_eval_order: file.groups.map((group) => groupName(file, group)),
    tests: alertsOf(file).flatMap((rule) => {
      const { test, scenarios = [] } = rule;
      return [
        ...(test ? [firingTest(rule, test, annotationsOf(rule, file, stack)), ...quietTest(rule, test)] : []),
        ...scenarios.map((scenario) => scenarioTest(rule, scenario)),
      ];
    }),
  });
}

function firingTest(rule: AlertRule, test: AlertTest, annotations: Labels) {
  const phases = phasesOf(test);
  const [below, above, belowAgain] = phases;
  return {
    name: `${rule.alert}: not below, fires above, resolves`,
    interval: '1m',
    input_series: test.series.map((one) => inputSeries(one, phases)),
    alert_rule_test: [
      silent(rule, below - 1),
      ...(rule.for ? [silent(rule, below + minutes(rule.for) - 1)] : []),
      {
        eval_time: `${below + above - 1}m`,
        alertname: rule.alert,
        exp_alerts: [expectedAlert(rule, test, annotations)],
      },
      silent(rule, below + above + belowAgain - 1),
    ],
  };
}

function quietTest(rule: AlertRule, test: AlertTest) {
  const { quiet } = test;
  if (!quiet) return [];
  const [, above] = phasesOf(test);
  const quietMinutes = Math.min(above, LONGEST_QUIET_MINUTES);
  return [
    {
      name: `${rule.alert}: not ${quiet.why}`,
      interval: '1m',
      input_series: quiet.series.map((one) => inputSeries(one, [quietMinutes, quietMinutes, 1])),
      alert_rule_test: [silent(rule, 2 * quietMinutes - 1)],
    },
  ];
}

function scenarioTest({ alert }: AlertRule, { name, series, firing, values = [] }: Scenario) {
  const firingAlerts = `count(ALERTS{alertname="${alert}", alertstate="firing"}) or vector(0)`;
  return {
    name: `${alert}: ${name}`,
    interval: '1m',
    input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
    promql_expr_test: [
      ...Object.entries(firing).map(([minute, value]) => queryTest(firingAlerts, Number(minute), value)),
      ...values.map(({ expr, minute, value }) => queryTest(expr, minute, value)),
    ],
  };
}

function queryTest(expr: string, minute: number, value: number) {
  return { expr, eval_time: `${minute}m`, exp_samples: [{ labels: '{}', value }] };
}

function silent(rule: AlertRule, atMinute: number) {
  return { eval_time: `${atMinute}m`, alertname: rule.alert, exp_alerts: [] };
}

function expectedAlert(rule: AlertRule, test: AlertTest, annotations: Labels) {
  const labels = { ...test.labels, ...labelsOf(rule) };
  const rendered = Object.entries(annotations).map(([name, template]) => [
    name,
    render(template, labels, test),
  ]);
  return { exp_labels: labels, exp_annotations: Object.fromEntries(rendered) };
}

/** The template with the labels and the value that the test names in place of Prometheus' variables. */
function render(template: string, labels: Labels, { value }: AlertTest): string {
  return template
    .replaceAll(/\{\{ with \$labels\.(\w+) \}\}(.*)\{\{ end \}\}/g, (_, name: string, text: string) =>
      name in labels ? text.replace('{{ . | urlquery }}', labels[name] ?? '') : '',
    )
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '')
    .replaceAll(/\{\{ \$value(?: \| \w+)? \}\}/g, value);
}

type Phases = readonly [below: number, above: number, belowAgain: number];

function phasesOf({ phaseMinutes }: AlertTest): Phases {
  return typeof phaseMinutes === 'number' ? [phaseMinutes, phaseMinutes, phaseMinutes] : phaseMinutes;
}

/** The three phases; one sample a minute. */
function inputSeries(one: TestSeries, [first, second, third]: Phases) {
  const { series, kind, below, above } = one;
  if (kind === 'gauge') {
    const values = `${below}x${first - 1} ${above}x${second - 1} ${below}x${third - 1}`;
    return { series, values };
  }
  const course = courseOf(
    [one],
    [
      [first, 'below'],
      [second, 'above'],
      [third, 'below'],
    ],
  );
  return { series, values: course[series] };
}

function minutes(duration: string): number {
  const [, count, unit] = /^(\d+)(m|h)$/.exec(duration) ?? [];
  if (!count) throw new Error(`"for: ${duration}" is not in minutes or hours, such as 5m or 1h.`);
  return Number(count) * (unit === 'h' ? 60 : 1);
}
