import { shown } from './checks.js';

/**
 * How many times faster than allowed the budget is spent when the fastest burn-rate alert fires: Google's SRE Workbook,
 * chapter "Alerting on SLOs". An objective whose budget is more than a 14.4th of all could never fire it.
 */
export const FASTEST_BURN = 14.4;

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** The problem with the share of good requests, in per cent; undefined without one. */
export function objectiveProblem(percent: unknown): string | undefined {
  if (typeof percent !== 'number' || !(percent > 0 && percent < 100)) {
    return `is ${shown(percent)}. Give the per cent that have to be good, below 100, such as 99.9.`;
  }
  if (percent <= 1)
    return `is ${percent} %. Give per cent: ${round(percent * 100)} for a share of ${percent}.`;
  const least = 100 - 100 / FASTEST_BURN;
  if (percent > least) return undefined;
  return (
    `is ${percent} %, so ${round(100 - percent)} % may fail. The fastest alert fires when ${FASTEST_BURN} times as many do: ` +
    `it never would. Give more than ${Math.ceil(least * 10) / 10} %.`
  );
}

/** The seconds of `'500ms'`, `'2s'`, `'5m'`, or of a number of seconds; undefined for anything else. */
export function secondsOf(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration > 0 && Number.isFinite(duration) ? duration : undefined;
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(String(duration)) ?? [];
  if (count === undefined || Number(count) === 0) return undefined;
  return round(Number(count) * UNITS[unit as keyof typeof UNITS]);
}

/** Without the digits that are only there because 0.999 has no binary fraction. */
export function round(value: number): number {
  return Number(value.toPrecision(12));
}
