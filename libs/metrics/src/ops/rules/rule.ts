import type { AlertTest, Labels, Scenario } from './alert-test.js';

/**
 * How urgent it is: `page` wakes somebody, `ticket` waits for the next working day. `none` is for machines: it is
 * sent to nobody, silences others, or proves that alerts arrive.
 */
export type Severity = 'page' | 'ticket' | 'none';

/** A series that Prometheus keeps: `level:metric:operations`. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Labels;
}

/** An alert, and what shows it firing: the standard test, scenarios of its own, or both. */
export type AlertRule = AlertDefinition &
  (
    | { readonly test: AlertTest; readonly scenarios?: readonly Scenario[] }
    | { readonly test?: undefined; readonly scenarios: readonly [Scenario, ...Scenario[]] }
  );

/** What an alert says, and when. */
export interface AlertDefinition {
  /** Its runbook is `docs/runbooks/<alert>.md`. */
  readonly alert: string;
  readonly severity: Severity;
  readonly expr: string;
  /** How long the expression has to hold, as Prometheus writes it: `5m`. Default: not at all. */
  readonly for?: string;
  /** How long it has to be over before the alert ends. Default: not at all. */
  readonly keepFiringFor?: string;
  /** One line; may use the template variables of Prometheus. */
  readonly summary: string;
  /** What is wrong, with the value. */
  readonly description: string;
  readonly labels?: Labels;
  /** It asks for metrics of something else than the applications, such as an exporter. */
  readonly isOfOthers?: boolean;
}

/** Rules that Prometheus evaluates one after the other; groups run beside each other. */
export interface RuleGroup {
  /** What the name of the file is completed by. Default: nothing. */
  readonly name?: string;
  /** How often; default: as the server evaluates. */
  readonly interval?: string;
  readonly recordings?: readonly RecordingRule[];
  readonly alerts?: readonly AlertRule[];
}

/** One file of rules, and one of tests; both have this name. */
export interface RuleFile {
  readonly name: string;
  /** The `uid` of the dashboard that its alerts link to. */
  readonly dashboard: string;
  readonly groups: readonly RuleGroup[];
  /** How often its tests evaluate the rules; more than a minute where windows of days are tested. Default 1. */
  readonly testIntervalMinutes?: number;
}

export function recordingsOf({ groups }: RuleFile): readonly RecordingRule[] {
  return groups.flatMap(({ recordings = [] }) => recordings);
}

export function alertsOf({ groups }: RuleFile): readonly AlertRule[] {
  return groups.flatMap(({ alerts = [] }) => alerts);
}

/** PromQL over several lines, without the indentation of the source. */
export function promql(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const lines = String.raw({ raw: strings }, ...values)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const indentation = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indentation).trimEnd()).join('\n');
}
