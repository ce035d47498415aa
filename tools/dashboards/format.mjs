// Values as Grafana writes them: https://github.com/grafana/grafana/tree/main/packages/grafana-data/src/valueFormats

const SCALES = {
  short: [1000, ['', ' K', ' Mil', ' Bil', ' Tri']],
  reqps: [1000, [' req/s', 'K req/s', 'M req/s']],
  cps: [1000, [' c/s', 'K c/s', 'M c/s']],
  bytes: [1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB']],
  Bps: [1000, [' B/s', ' kB/s', ' MB/s', ' GB/s', ' TB/s']],
  volt: [1000, [' V', ' kV', ' MV']],
  amp: [1000, [' A', ' kA', ' MA']],
  joule: [1000, [' J', ' kJ', ' MJ', ' GJ']],
  lengthm: [1000, [' m', ' km']],
  massg: [1000, [' g', ' kg', ' t']],
};
/** What stands before the value. */
const CURRENCIES = { currencyUSD: '$', currencyEUR: '€', currencyGBP: '£' };
const TIMES = [
  [86_400, ' days'],
  [3600, ' hours'],
  [60, ' mins'],
  [1, ' s'],
  [1e-3, ' ms'],
  [1e-6, ' µs'],
  [1e-9, ' ns'],
];

/** Text for a value: `12.5%`, `3.21 req/s`. Without `decimals`, three significant digits. */
export function formatValue(value, unit = 'short', decimals) {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (unit.startsWith('suffix:')) return scaled(value, SCALES.short, decimals) + unit.slice('suffix:'.length);
  switch (unit) {
    case 'none':
    case 'string':
      return String(value);
    case 'locale':
      return value.toLocaleString('en', { maximumFractionDigits: decimals });
    case 'percentunit':
      return `${fixed(value * 100, decimals)}%`;
    case 'percent':
      return `${fixed(value, decimals)}%`;
    case 's':
      return duration(value, decimals);
    case 'celsius':
      return `${fixed(value, decimals)} °C`;
    case 'currencyUSD':
    case 'currencyEUR':
    case 'currencyGBP':
      return CURRENCIES[unit] + scaled(value, [1000, ['', 'K', 'M', 'B']], decimals);
    default:
      if (!Object.hasOwn(SCALES, unit))
        throw new Error(`A panel has the unit ${unit}, which this tool does not know.`);
      return scaled(value, SCALES[unit], decimals);
  }
}

function duration(value, decimals) {
  if (value === 0) return `${fixed(0, decimals)} s`;
  const [size, name] = TIMES.find(([seconds]) => Math.abs(value) >= seconds) ?? TIMES.at(-1);
  return fixed(value / size, decimals) + name;
}

function scaled(value, [factor, names], decimals) {
  let index = 0;
  while (Math.abs(value) >= factor && index < names.length - 1) {
    value /= factor;
    index++;
  }
  return fixed(value, decimals) + names[index];
}

function fixed(value, decimals = decimalsFor(value)) {
  return value.toFixed(decimals);
}

/** Grafana's rule: whole numbers have no decimals, others three significant digits. */
function decimalsFor(value) {
  if (value % 1 === 0) return 0;
  return Math.min(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))), 6);
}

/** The same for an axis, without the zeros at the end: `0.5 s`, not `0.500 s`. */
export function formatTick(value, unit) {
  return formatValue(value, unit)
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '');
}
