import type { ApplicationMetric } from '../../model/application.js';

const LONGEST_TITLE = 60;
/** Units of Grafana for the units at the end of names. */
const UNITS: Readonly<Record<string, string>> = {
  seconds: 's',
  bytes: 'bytes',
  ratio: 'percentunit',
  dollars: 'currencyUSD',
  euros: 'currencyEUR',
  pounds: 'currencyGBP',
  celsius: 'celsius',
  meters: 'lengthm',
  volts: 'volt',
  amperes: 'amp',
  joules: 'joule',
  grams: 'massg',
};

/** What the help says before its first comma or full stop; a help that is missing or long leaves the name. */
export function titleOf({ name, help }: Pick<ApplicationMetric, 'name' | 'help'>): string {
  const [clause = ''] = help.split(/[,:;.](?= |$)/, 1);
  return clause !== '' && clause.length <= LONGEST_TITLE ? clause : name;
}

/** The whole help, and the name, by which queries and code find it. */
export function descriptionOf({ name, help }: Pick<ApplicationMetric, 'name' | 'help'>, note = ''): string {
  const sentence = help === '' || /[.!?]$/.test(help) ? help : `${help}.`;
  return [sentence, note, `Metric: ${name}.`].filter((part) => part !== '').join(' ');
}

/** The unit as Grafana knows it; any other word stands behind the value. */
export function unitOfValues({ unit }: Pick<ApplicationMetric, 'unit'>): string {
  return unit === '' ? 'short' : (UNITS[unit] ?? `suffix: ${unit}`);
}

/** The unit of what a counter counts, per second. */
export function unitPerSecond({ unit }: Pick<ApplicationMetric, 'unit'>): string {
  if (unit === '') return 'cps';
  if (unit === 'bytes') return 'Bps';
  // Seconds per second: the share of the time.
  return unit === 'seconds' ? 'percentunit' : unitOfValues({ unit });
}
