import type { Color, Format, Threshold } from '../dashboards/dashboard.js';

/** What Perses calls the units of Grafana that it has too. */
const UNITS: Readonly<Record<string, string>> = {
  s: 'seconds',
  bytes: 'bytes',
  Bps: 'bytes/sec',
  percentunit: 'percent-decimal',
  reqps: 'requests/sec',
  cps: 'counts/sec',
  currencyUSD: 'usd',
  currencyEUR: 'eur',
  currencyGBP: 'gbp',
};
const SHORTENED = ['decimal', 'bytes', 'bytes/sec', 'requests/sec', 'counts/sec'];
/** Perses takes no names of colours; shades are left out. */
const COLORS: Readonly<Record<string, string>> = {
  text: '#8e8e8e',
  green: '#73bf69',
  yellow: '#e0b400',
  orange: '#ff9830',
  red: '#f2495c',
  blue: '#5794f2',
  purple: '#b877d9',
};

/** How Perses shows values. It has no other words behind them than its units. */
export function formatOf({ unit, decimals }: Pick<Format, 'unit' | 'decimals'>): object {
  const known = UNITS[unit] ?? 'decimal';
  return {
    unit: known,
    ...(decimals !== undefined && { decimalPlaces: decimals }),
    ...(decimals === undefined && SHORTENED.includes(known) && { shortValues: true }),
  };
}

export function colorOf(color: Color): string {
  return COLORS[color.split('-').at(-1) ?? ''] ?? '';
}

/** Where colours begin. */
export function thresholdsOf(thresholds: readonly Threshold[]): object {
  const first = thresholds.find(({ from }) => from === null)?.color ?? 'text';
  return {
    mode: 'absolute',
    defaultColor: colorOf(first),
    steps: thresholds.flatMap(({ from, color }) =>
      from === null ? [] : [{ value: from, color: colorOf(color) }],
    ),
  };
}

/** Texts in place of values. */
export function mappingsOf(values: Readonly<Record<number, string>>): object[] {
  return Object.entries(values).map(([value, text]) => ({
    kind: 'Value',
    spec: { value, result: { value: text } },
  }));
}
