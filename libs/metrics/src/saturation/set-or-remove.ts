import type { Gauge } from '../instruments/gauge.js';

/** Sets a gauge; what is not known is no sample, as neither zero nor the last value would be true. */
export function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
