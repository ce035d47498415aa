import { inspect } from 'node:util';

/** The error for a recorded value that is not a number. */
export function notANumber(metricName: string, value: unknown): TypeError {
  return new TypeError(
    `Metric "${metricName}" was given ${inspect(value)} (${typeof value}) as its value. Give a number.`,
  );
}

/**
 * The error for a NaN or infinite value. A counter, and the sum of a histogram or summary, must not become NaN or
 * decrease (OpenMetrics 1.0, "Counter", "Histogram"), and could never recover from an infinite value.
 */
export function notFinite(metricName: string, value: number): TypeError {
  return new TypeError(
    `Metric "${metricName}" was given ${value}, which would corrupt its total permanently. Give a finite number.`,
  );
}

/** Returns the error for a value that an instrument rejects. */
export function valueError(metricName: string, value: unknown): Error {
  if (typeof value !== 'number') return notANumber(metricName, value);
  if (!Number.isFinite(value)) return notFinite(metricName, value);
  return new RangeError(
    `Counter "${metricName}" can't be decreased by ${-value}. Use a gauge for a value that goes up and down.`,
  );
}
