import type { SeriesObserver } from '../series/series-map.js';
import type { MetricRegistry } from './registry-contract.js';

/** Returns the observer of an instrument's series, if it has one. */
export type ObserverOf = (
  instrument: object,
  registers: readonly MetricRegistry[],
) => SeriesObserver | undefined;

/** Asked for each new instrument before it has series. */
export let observerOf: ObserverOf = () => undefined;

/** Observes the instruments that are made from now on. */
export function observeNewInstruments(observe: ObserverOf): void {
  observerOf = observe;
}
