/** The kind of a number, by which it is written. */
export type Unit = 'seconds' | 'bytes' | 'ratio' | 'rate' | 'timestamp' | 'none';

const NOTHING = '–';
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const LARGE = ['', 'k', 'M', 'G', 'T'];

/** Three digits, in the viewer's own notation. */
function digits(value: number, most = 3): string {
  return value.toLocaleString(undefined, { maximumSignificantDigits: most });
}

/** A number in its unit, as people read it. */
export function human(value: number | null | undefined, unit: Unit = 'none'): string {
  if (value === undefined || value === null || Number.isNaN(value)) return NOTHING;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value < 0) return `−${human(-value, unit)}`;
  switch (unit) {
    case 'seconds':
      return duration(value);
    case 'bytes':
      return scaled(value, 1024, BYTES);
    case 'ratio':
      return `${digits(value * 100, value < 0.1 ? 2 : 3)} %`;
    case 'rate':
      return value < 10 ? `${digits(value, 2)}/s` : `${scaled(value, 1000, LARGE)}/s`;
    case 'timestamp':
      return value === 0 ? NOTHING : new Date(value * 1000).toLocaleString();
    default:
      return Number.isInteger(value) && value < 1e6 ? value.toLocaleString() : scaled(value, 1000, LARGE);
  }
}

function duration(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 1e-3) return `${digits(seconds * 1e6)} µs`;
  if (seconds < 1) return `${digits(seconds * 1e3)} ms`;
  if (seconds < 120) return `${digits(seconds)} s`;
  if (seconds < 7200) return `${digits(seconds / 60)} min`;
  if (seconds < 172_800) return `${digits(seconds / 3600)} h`;
  return `${digits(seconds / 86_400)} d`;
}

function scaled(value: number, base: number, names: readonly string[]): string {
  let power = 0;
  while (value >= base && power < names.length - 1) {
    value /= base;
    power++;
  }
  const name = names[power] as string;
  return name === '' ? digits(value) : `${digits(value)} ${name}`;
}

/** The unit of a metric by its name. */
export function unitOf(name: string): Unit {
  if (/_timestamp_seconds$|_start_time_seconds$/.test(name)) return 'timestamp';
  if (/_seconds(_total)?$/.test(name)) return 'seconds';
  if (/_bytes(_total)?$/.test(name)) return 'bytes';
  if (name.endsWith('_ratio')) return 'ratio';
  return 'none';
}

/** The time of day, in the viewer's zone. */
export function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString();
}
