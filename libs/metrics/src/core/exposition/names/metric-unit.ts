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

/** Returns the unit at the end of a family's name, as in `request_duration_seconds`; `undefined` if there is none. */
export function unitOf(familyName: string): string | undefined {
  return UNITS.find((unit) => familyName.endsWith(`_${unit}`));
}
