import { counterSeries, type TestSeries } from './alert-test.js';
import { promql, type AlertRule, type RecordingRule, type RuleFile, type Severity } from './rule.js';

/** An objective of each service: the share of requests to succeed over 30 days. */
export interface Slo {
  /** Lower case, one word: the label `slo` and the name of the rule file. */
  readonly name: string;
  /** The share to succeed, such as 0.999. */
  readonly objective: number;
  /** What a bad request experienced, for descriptions: "… were answered with a 5xx". */
  readonly failure: string;
  /** All requests per second by `service`. */
  readonly requests: string;
  /** The bad ones per second by `service`; has a series whenever `requests` has one. */
  readonly errors: string;
  /** Series that make the given share of `perSecond` requests go wrong. */
  readonly testSeries: (perSecond: number, belowRatio: number, aboveRatio: number) => readonly TestSeries[];
}

interface Burn {
  readonly speed: 'Fast' | 'Medium' | 'Slow';
  readonly severity: Severity;
  /** How many times faster than allowed the budget is spent. */
  readonly factor: number;
  readonly long: string;
  readonly short: string;
  readonly longMinutes: number;
}

/**
 * Two windows each: the long one shows that the problem matters, the short one that it persists.
 * Source: Google's SRE Workbook, chapter "Alerting on SLOs", table of its sixth approach.
 */
const BURNS: readonly Burn[] = [
  { speed: 'Fast', severity: 'page', factor: 14.4, long: '1h', short: '5m', longMinutes: 60 },
  { speed: 'Medium', severity: 'page', factor: 6, long: '6h', short: '30m', longMinutes: 6 * 60 },
  { speed: 'Slow', severity: 'ticket', factor: 1, long: '3d', short: '6h', longMinutes: 3 * 24 * 60 },
];
const WINDOWS = ['30m', '1h', '6h', '3d', '30d'];
/** With hardly any traffic, a single request spends the budget, which should not wake anybody. */
const LEAST_REQUESTS_PER_SECOND = 0.1;

/** The rules of an objective: its error ratio over each window, the budget left, and the burn-rate alerts. */
export function slo(objective: Slo): RuleFile {
  return {
    name: `slo-${objective.name}`,
    recordings: recordings(objective),
    alerts: BURNS.map((burn) => burnAlert(objective, burn)),
    testIntervalMinutes: 5,
  };
}

/**
 * The windows average the rates of the last five minutes, which are one series per service; the raw counters over
 * 30 days would be read anew at each evaluation.
 */
function recordings({ name, objective, requests, errors }: Slo): readonly RecordingRule[] {
  const labels = { slo: name };
  const series = (metric: string, operation: string) => `service_slo:${metric}:${operation}`;
  return [
    { record: series('requests', 'rate5m'), expr: requests, labels },
    { record: series('errors', 'rate5m'), expr: errors, labels },
    {
      record: series('error', 'ratio_rate5m'),
      expr: `service_slo:errors:rate5m{slo="${name}"} / service_slo:requests:rate5m{slo="${name}"}`,
      labels,
    },
    ...WINDOWS.map((window) => ({
      record: series('error', `ratio_rate${window}`),
      expr: promql`
        avg_over_time(service_slo:errors:rate5m{slo="${name}"}[${window}])
        / avg_over_time(service_slo:requests:rate5m{slo="${name}"}[${window}])
      `,
      labels,
    })),
    {
      record: series('objective', 'ratio'),
      expr: `service_slo:requests:rate5m{slo="${name}"} * 0 + ${objective}`,
      labels,
    },
    {
      record: series('error_budget', 'remaining_ratio'),
      expr: `1 - service_slo:error:ratio_rate30d{slo="${name}"} / ${budgetOf(objective)}`,
      labels,
    },
  ];
}

function burnAlert(slo: Slo, { speed, severity, factor, long, short, longMinutes }: Burn): AlertRule {
  const { name, objective, failure } = slo;
  const limit = round(factor * budgetOf(objective));
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  const selector = `{slo="${name}"}`;
  const firing = round(limit * 1.25);
  const plenty = 100 * LEAST_REQUESTS_PER_SECOND;
  return {
    alert: `${title}BudgetBurn${speed}`,
    severity,
    expr: promql`
      service_slo:error:ratio_rate${long}${selector} > ${limit}
      and service_slo:error:ratio_rate${short}${selector} > ${limit}
      and avg_over_time(service_slo:requests:rate5m${selector}[${long}]) > ${LEAST_REQUESTS_PER_SECOND}
    `,
    summary: `{{ $labels.service }} spends its ${name} budget ${factor === 1 ? 'faster than allowed' : `${factor} times too fast`}`,
    description: `{{ $value | humanizePercentage }} of requests in the last ${long} ${failure}; the objective allows ${percent(budgetOf(objective))} over 30 days.`,
    test: {
      phaseMinutes: longMinutes + 15,
      series: slo.testSeries(plenty, round(limit * 0.9), firing),
      labels: { service: 'shop', slo: name },
      value: percent(firing),
      quiet: {
        why: 'with hardly any requests',
        series: slo.testSeries(LEAST_REQUESTS_PER_SECOND / 2, firing, firing),
      },
    },
  };
}

/** The share of requests that may go wrong. */
function budgetOf(objective: number): number {
  return round(1 - objective);
}

function percent(ratio: number): string {
  return `${round(ratio * 100)}%`;
}

/** Without the digits that are only there because 0.999 has no binary fraction. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

/** A counter of which `below` or `above` (a share) of `perSecond` goes to this series. */
export function shareOf(series: string, perSecond: number, below: number, above: number): TestSeries {
  return counterSeries(series, perSecond * below, perSecond * above);
}
