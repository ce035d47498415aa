import { counterSeries, type TestSeries } from './alert-test.js';
import { promql, type AlertRule, type RecordingRule, type RuleFile, type Severity } from './rule.js';
import type { ServiceScope } from './service-scope.js';
import { SCENARIOS } from './slo-scenarios.js';
import { checkObjective, errorBudget, percent, round, type Slo } from './slo-objective.js';

interface Burn {
  readonly speed: 'Fast' | 'Medium' | 'Slow';
  readonly severity: Severity;
  /** How many times faster than allowed the budget is spent. */
  readonly factor: number;
  /** The longest shows that the problem matters, the others that it persists. */
  readonly windows: readonly [Window, Window, ...Window[]];
}

type Window = '5m' | '30m' | '1h' | '6h' | '3d';

/**
 * Source: Google's SRE Workbook, chapter "Alerting on SLOs", table of its sixth approach. To its windows we add the
 * five minutes of Medium: the half hour alone would page for half an hour after a short outage is over.
 */
const BURNS: readonly Burn[] = [
  { speed: 'Fast', severity: 'page', factor: 14.4, windows: ['1h', '5m'] },
  { speed: 'Medium', severity: 'page', factor: 6, windows: ['6h', '30m', '5m'] },
  { speed: 'Slow', severity: 'ticket', factor: 1, windows: ['3d', '6h'] },
];
const WINDOW_MINUTES: Readonly<Record<Window, number>> = {
  '5m': 5,
  '30m': 30,
  '1h': 60,
  '6h': 6 * 60,
  '3d': 3 * 24 * 60,
};
/** With fewer, a ratio is an accident: one of ten requests spends the budget of a thousand. */
const LEAST_FAILURES = 10;
/** Causes are found within it, so whoever is paged about the cause is not paged about this as well. */
const FOR = '2m';
const KEEP_FIRING_FOR = '5m';
/** Shorter than the 5 minutes after which Prometheus forgets a value that is not renewed. */
const DAYS_INTERVAL_MINUTES = 3;
const BUDGET_MINUTES = 30 * 24 * 60;

/**
 * The rules of an objective: its error ratio over each window, the budget left, and the burn-rate alerts.
 * @throws {Error} when the objective is none that can be missed or alerted on
 */
export function slo(scope: ServiceScope, objective: Slo): RuleFile {
  checkObjective(objective.name, objective.objective, BURNS);
  const burns = (...speeds: readonly Burn['speed'][]) =>
    BURNS.filter(({ speed }) => speeds.includes(speed)).map((burn) => burnAlert(scope, objective, burn));
  return {
    name: `slo-${objective.file ?? objective.name}`,
    dashboard: 'slo-compliance',
    groups: [
      { recordings: minutes(objective) },
      { name: 'hours', interval: '1m', recordings: hours(objective), alerts: burns('Fast', 'Medium') },
      {
        name: 'days',
        interval: `${DAYS_INTERVAL_MINUTES}m`,
        recordings: days(objective),
        alerts: burns('Slow'),
      },
    ],
    testIntervalMinutes: 5,
  };
}

function minutes(slo: Slo): readonly RecordingRule[] {
  return [
    ...ratesOver('5m', slo),
    {
      record: 'service_slo:objective:ratio',
      expr: `service_slo:requests:rate5m${selector(slo)} * 0 + ${slo.objective}`,
      labels: { slo: slo.name },
    },
  ];
}

/** From the counters themselves, which know what happened while Prometheus was down. */
function hours(slo: Slo): readonly RecordingRule[] {
  return ['30m', '1h', '6h'].flatMap((window) => ratesOver(window, slo));
}

/** One ratio that is kept is one series per service; over days, the counters would be too many samples to read. */
function days(slo: Slo): readonly RecordingRule[] {
  const labels = { slo: slo.name };
  const averageOver = (window: string) => ({
    record: `service_slo:error:ratio_rate${window}`,
    expr: promql`
      avg_over_time(service_slo:errors:rate1h${selector(slo)}[${window}])
      / avg_over_time(service_slo:requests:rate1h${selector(slo)}[${window}])
    `,
    labels,
  });
  const samplesInAll = BUDGET_MINUTES / DAYS_INTERVAL_MINUTES;
  return [
    averageOver('3d'),
    averageOver('30d'),
    {
      record: 'service_slo:observed:ratio30d',
      expr: `count_over_time(service_slo:error:ratio_rate3d${selector(slo)}[30d]) / ${samplesInAll}`,
      labels,
    },
    {
      // The part of the 30 days that was not observed counts as good: a new service has all of its budget.
      record: 'service_slo:error_budget:remaining_ratio',
      expr: promql`
        1 - service_slo:error:ratio_rate30d${selector(slo)} * service_slo:observed:ratio30d${selector(slo)}
        / ${errorBudget(slo.objective)}
      `,
      labels,
    },
  ];
}

function ratesOver(window: string, slo: Slo): readonly RecordingRule[] {
  const { name, requests, errors } = slo;
  const labels = { slo: name };
  const [all, bad] = ['requests', 'errors'].map((what) => `service_slo:${what}:rate${window}`);
  return [
    { record: `${all}`, expr: requests(window), labels },
    { record: `${bad}`, expr: errors(window), labels },
    {
      record: `service_slo:error:ratio_rate${window}`,
      expr: `${bad}${selector(slo)} / ${all}${selector(slo)}`,
      labels,
    },
  ];
}

function burnAlert({ name: service, example }: ServiceScope, slo: Slo, burn: Burn): AlertRule {
  const { name, objective, failure, what = 'requests' } = slo;
  const { speed, severity, factor, windows } = burn;
  const [long] = windows;
  const longMinutes = WINDOW_MINUTES[long];
  const limit = round(factor * errorBudget(objective));
  const { title = name.charAt(0).toUpperCase() + name.slice(1) } = slo;
  const firing = round(Math.min(limit * 1.25, 1));
  const errors =
    long === '3d'
      ? `avg_over_time(service_slo:errors:rate1h${selector(slo)}[3d])`
      : `service_slo:errors:rate${long}${selector(slo)}`;
  const requests = `service_slo:requests:rate${long === '3d' ? '1h' : '5m'}${selector(slo)}`;
  const half = longMinutes / 2;
  return {
    alert: `${title}BudgetBurn${speed}`,
    severity,
    for: FOR,
    keepFiringFor: KEEP_FIRING_FOR,
    expr: [
      ...windows.map((window) => `service_slo:error:ratio_rate${window}${selector(slo)} > ${limit}`),
      `${errors} * ${longMinutes * 60} >= ${LEAST_FAILURES}`,
      `last_over_time(${requests}[${half}m] offset ${half}m) >= 0`,
    ].join('\nand '),
    summary: `${service} spends its ${name} budget ${factor === 1 ? 'faster than allowed' : `${factor} times too fast`}`,
    description: `{{ $value | humanizePercentage }} of ${what} in the last ${long} ${failure}; the objective allows ${percent(errorBudget(objective))} over 30 days.`,
    test: {
      // Long enough for half of the long window; for all of it, and the hour that averages over days average; for the
      // short window.
      phaseMinutes: [half + 60, longMinutes + 75, WINDOW_MINUTES[windows[1]] + 60],
      series: slo.testSeries(10, round(limit * 0.9), firing),
      labels: { ...example, slo: name },
      value: percent(firing),
      quiet: {
        why: `with fewer than ${LEAST_FAILURES} failures`,
        series: slo.testSeries(...quietTraffic(longMinutes, firing)),
      },
    },
    scenarios: SCENARIOS[speed](slo),
  };
}

/** Requests per second, and the share that fails: half as many in all as the alert needs. */
function quietTraffic(minutesInAll: number, ratio: number): [number, number, number] {
  return [LEAST_FAILURES / 2 / (minutesInAll * 60) / ratio, ratio, ratio];
}

function selector({ name }: Slo): string {
  return `{slo="${name}"}`;
}

/** A counter of which `below` or `above` (a share) of `perSecond` goes to this series. */
export function shareOf(series: string, perSecond: number, below: number, above: number): TestSeries {
  return counterSeries(series, perSecond * below, perSecond * above);
}
