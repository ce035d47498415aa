import type { AlertTest, Labels, TestSeries } from './alert-test.js';
import { annotationsOf, labelsOf, yaml } from './rule-yaml.js';
import type { AlertRule, RuleFile } from './rule.js';

const SECONDS_PER_SAMPLE = 60;
/** Enough for a rate to exist; an average over days does not need all its days. */
const LONGEST_QUIET_MINUTES = 30;

/** The tests of a rule file for `promtool test rules`: each alert fires, does not fire below, and resolves. */
export function promtoolTests(file: RuleFile): string {
  return yaml({
    rule_files: [`../${file.name}.yml`],
    evaluation_interval: `${file.testIntervalMinutes ?? 1}m`,
    tests: file.alerts.flatMap((rule) => [firingTest(rule), ...quietTest(rule)]),
  });
}

function firingTest(rule: AlertRule) {
  const { phaseMinutes, series } = rule.test;
  return {
    name: `${rule.alert}: not below, fires above, resolves`,
    interval: '1m',
    input_series: series.map((one) => inputSeries(one, phaseMinutes)),
    alert_rule_test: [
      silent(rule, phaseMinutes - 1),
      ...(rule.for ? [silent(rule, phaseMinutes + minutes(rule.for) - 1)] : []),
      { eval_time: `${2 * phaseMinutes - 1}m`, alertname: rule.alert, exp_alerts: [expectedAlert(rule)] },
      silent(rule, 3 * phaseMinutes - 1),
    ],
  };
}

function quietTest(rule: AlertRule) {
  const { quiet, phaseMinutes } = rule.test;
  if (!quiet) return [];
  const quietMinutes = Math.min(phaseMinutes, LONGEST_QUIET_MINUTES);
  return [
    {
      name: `${rule.alert}: not ${quiet.why}`,
      interval: '1m',
      input_series: quiet.series.map((one) => inputSeries(one, quietMinutes)),
      alert_rule_test: [silent(rule, 2 * quietMinutes - 1)],
    },
  ];
}

function silent(rule: AlertRule, atMinute: number) {
  return { eval_time: `${atMinute}m`, alertname: rule.alert, exp_alerts: [] };
}

function expectedAlert(rule: AlertRule) {
  const labels = { ...rule.test.labels, ...labelsOf(rule) };
  const annotations = Object.entries(annotationsOf(rule)).map(([name, template]) => [
    name,
    rendered(template, labels, rule.test),
  ]);
  return { exp_labels: labels, exp_annotations: Object.fromEntries(annotations) };
}

/** The template with the labels and the value that the test names in place of Prometheus' variables. */
function rendered(template: string, labels: Labels, { value }: AlertTest): string {
  return template
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '')
    .replaceAll(/\{\{ \$value(?: \| \w+)? \}\}/g, value);
}

/** The three phases in promtool's notation, `start+stepxrepeats`; one sample a minute. */
function inputSeries({ series, kind, below, above }: TestSeries, phaseMinutes: number) {
  const [low, high] = kind === 'counter' ? [below, above].map(perSample) : [below, above];
  const repeats = phaseMinutes - 1;
  if (kind === 'gauge') {
    return { series, values: [low, high, low].map((value) => `${value}x${repeats}`).join(' ') };
  }
  let total = 0;
  const phases = [low, high, low].map((step = 0) => {
    const phase = `${total + step}+${step}x${repeats}`;
    total += step * phaseMinutes;
    return phase;
  });
  return { series, values: phases.join(' ') };
}

/** Rounded: promtool reads no exponents. */
function perSample(perSecond: number): number {
  return Math.round(perSecond * SECONDS_PER_SAMPLE * 1e6) / 1e6;
}

function minutes(duration: string): number {
  const [, count, unit] = /^(\d+)(m|h)$/.exec(duration) ?? [];
  if (!count) throw new Error(`"for: ${duration}" is not in minutes or hours, such as 5m or 1h.`);
  return Number(count) * (unit === 'h' ? 60 : 1);
}
