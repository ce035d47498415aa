import type { TestSeries } from './alert-test.js';

/** An objective of each service: the share of requests to succeed over 30 days. */
export interface Slo {
  /** Lower case, with `_`: the label `slo`. */
  readonly name: string;
  /** The name of the rule file: `slo-<file>`. Default: the name. */
  readonly file?: string;
  /** The beginning of its alerts' names. Default: the name. */
  readonly title?: string;
  /** What it counts, for descriptions. Default: `requests`. */
  readonly what?: string;
  /** What it is about, for people, where that is a part of a service. */
  readonly subject?: string;
  /** The share to succeed, such as 0.999. */
  readonly objective: number;
  /** What a bad request experienced, for descriptions: "… were answered with a 5xx". */
  readonly failure: string;
  /** All requests per second over a window such as `5m`, by the labels of a service. */
  readonly requests: (window: string) => string;
  /** The bad ones per second; has a series whenever `requests` has one. */
  readonly errors: (window: string) => string;
  /** Series that make the given share of `perSecond` requests go wrong. */
  readonly testSeries: (perSecond: number, belowRatio: number, aboveRatio: number) => readonly TestSeries[];
}

/** An alert of an objective, as far as it limits what objectives there can be. */
interface LimitingBurn {
  readonly speed: string;
  readonly factor: number;
}

/** @throws {Error} with what to write instead */
export function checkObjective(name: string, objective: number, burns: readonly LimitingBurn[]): void {
  const where = `slo("${name}"): the objective ${objective}`;
  if (!(objective > 0 && objective < 1)) {
    const meant =
      objective > 1 && objective < 100 ? `, such as ${round(objective / 100)} for ${objective} %` : '';
    throw new Error(
      `${where} is not a share between 0 and 1. Write the share of good requests${meant || ', such as 0.999'}.`,
    );
  }
  const budget = errorBudget(objective);
  const never = burns.filter(({ factor }) => factor * budget >= 1);
  const [worst] = never.toSorted((one, other) => other.factor - one.factor);
  if (!worst) return;
  throw new Error(
    `${where} lets ${percent(budget)} of requests fail. BudgetBurn${worst.speed} fires when more than ${worst.factor} times as many fail, ` +
      `which is ${percent(worst.factor * budget)}: it would never fire. Take an objective above ${leastObjective(worst.factor)}, or one of the service's own alerts for a promise that weak.`,
  );
}

/** The share of requests that may go wrong. */
export function errorBudget(objective: number): number {
  return round(1 - objective);
}

/** Rounded up, so that it can be used as it is written. */
function leastObjective(factor: number): number {
  return Math.ceil((1 - 1 / factor) * 1000) / 1000;
}

export function percent(ratio: number): string {
  return `${round(ratio * 100)}%`;
}

/** Without the digits that are only there because 0.999 has no binary fraction. */
export function round(value: number): number {
  return Number(value.toPrecision(12));
}
