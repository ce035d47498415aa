import type { AlertTest, Labels } from './alert-test.js';

/** How urgent it is: `page` wakes somebody, `ticket` waits for the next working day. */
export type Severity = 'page' | 'ticket';

/** A series that Prometheus keeps: `level:metric:operations`. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Labels;
}

/** An alert, and the test that shows it firing. */
export interface AlertRule {
  /** Its runbook is `docs/runbooks/<alert>.md`. */
  readonly alert: string;
  readonly severity: Severity;
  readonly expr: string;
  /** How long the expression has to hold, as Prometheus writes it: `5m`. Default: not at all. */
  readonly for?: string;
  /** One line; may use the template variables of Prometheus. */
  readonly summary: string;
  /** What is wrong, with the value. */
  readonly description: string;
  readonly labels?: Labels;
  readonly test: AlertTest;
}

/** One file of rules, evaluated one after the other, and one of tests; both have this name. */
export interface RuleFile {
  readonly name: string;
  readonly recordings?: readonly RecordingRule[];
  readonly alerts: readonly AlertRule[];
  /** How often its tests evaluate the rules; more than a minute where windows of days are tested. Default 1. */
  readonly testIntervalMinutes?: number;
}

/** PromQL over several lines, without the indentation of the source. */
export function promql(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const lines = String.raw({ raw: strings }, ...values)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const indentation = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indentation).trimEnd()).join('\n');
}
