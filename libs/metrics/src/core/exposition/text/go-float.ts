/**
 * Formats a number like Go's `strconv.FormatFloat(value, 'g', -1, 64)`, which Prometheus itself and client_golang use
 * for bucket bounds and quantiles: `0.005`, `100`, `1e+06`, `+Inf`. Label values are compared as strings, so these must
 * not depend on the client library.
 */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  // strconv uses the plain form from 10^-4 to below 10^6, where JavaScript prints the same digits.
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Like `goFloat`, with `.0` appended if there is neither point nor exponent: OpenMetrics 1.0, "Numbers". */
export function openMetricsFloat(value: number): string {
  const text = goFloat(value);
  return Number.isFinite(value) && !/[.e]/.test(text) ? `${text}.0` : text;
}
