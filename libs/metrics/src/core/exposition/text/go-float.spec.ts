import { describe, expect, it } from '@jest/globals';
import { goFloat, openMetricsFloat } from './go-float.js';

describe('a bound or quantile as a label value', () => {
  // Right-hand sides from Go: strconv.FormatFloat(value, 'g', -1, 64), and FormatOpenMetricsFloat of Prometheus.
  it.each([
    [0, '0', '0.0'],
    [-0, '-0', '-0.0'],
    [1, '1', '1.0'],
    [0.005, '0.005', '0.005'],
    [0.0001, '0.0001', '0.0001'],
    [0.00001, '1e-05', '1e-05'],
    [100_000, '100000', '100000.0'],
    [123_456.5, '123456.5', '123456.5'],
    [1_000_000, '1e+06', '1e+06'],
    [1_756_047.3, '1.7560473e+06', '1.7560473e+06'],
    [-2.5e-7, '-2.5e-07', '-2.5e-07'],
    [1e100, '1e+100', '1e+100'],
    [Infinity, '+Inf', '+Inf'],
    [-Infinity, '-Inf', '-Inf'],
    [Number.NaN, 'NaN', 'NaN'],
  ])('%d is %s, in OpenMetrics %s', (value, text, openMetrics) => {
    expect(goFloat(value)).toBe(text);
    expect(openMetricsFloat(value)).toBe(openMetrics);
  });
});
