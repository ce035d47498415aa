import { DEFAULT_ENVIRONMENT } from '../../core/environment.js';
import { isOwnInstrument, type OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import { setInterval } from '../../core/own-time.js';

const INTERVAL_MS = 1000;

/** What it needs of a registry. */
interface Listing {
  getMetricsAsArray(): object[];
}

/** Runs `collect` of the metrics in some registries once a second: nobody scrapes this thread. */
export function repeatCollect(registries: ReadonlySet<Listing>): void {
  const broken = new WeakSet<object>();
  const collect = async (instrument: OwnInstrument): Promise<void> => {
    try {
      await instrument.startCollect();
    } catch (error) {
      if (broken.has(instrument)) return;
      broken.add(instrument);
      DEFAULT_ENVIRONMENT.warn(
        `collect of metric "${instrument.name}" failed in this thread; its values stay as they were: ${String(error)}`,
      );
    }
  };
  const collectAll = (): void => {
    for (const registry of registries) {
      for (const metric of registry.getMetricsAsArray()) if (isOwnInstrument(metric)) void collect(metric);
    }
  };
  setInterval(collectAll, INTERVAL_MS).unref();
}
