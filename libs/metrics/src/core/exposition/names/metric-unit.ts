/** Base units of Prometheus' naming rules (https://prometheus.io/docs/practices/naming/#base-units). */
const UNITS = [
  'seconds',
  'bytes',
  'ratio',
  'celsius',
  'meters',
  'volts',
  'amperes',
  'joules',
  'grams',
] as const;

/** The unit that a family's name ends in, as in `request_duration_seconds`; `undefined` when it names none. */
export function unitOf(familyName: string): string | undefined {
  return UNITS.find((unit) => familyName.endsWith(`_${unit}`));
}
