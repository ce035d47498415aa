import { DEFAULT_ENVIRONMENT } from '../../core/environment.js';
import { isOwnInstrument, type OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import { setInterval } from '../../core/own-time.js';
import { SharedSeries } from './shared-series.js';

const INTERVAL_MS = 1000;

/** What it needs of a registry. */
interface Listing {
  getMetricsAsArray(): object[];
}

/**
 * Does once a second what scrapes do elsewhere, as nobody scrapes this thread: runs `collect`, and tells exemplars.
 * @param readForeign reads the metrics of other libraries
 */
export function repeatCollect(registries: ReadonlySet<Listing>, readForeign: () => Promise<void>): void {
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
    void readForeign();
    for (const registry of registries) {
      for (const metric of registry.getMetricsAsArray()) {
        if (!isOwnInstrument(metric)) continue;
        void collect(metric);
        const { observer } = metric.storage;
        if (observer instanceof SharedSeries) observer.tellExemplars();
      }
    }
  };
  setInterval(collectAll, INTERVAL_MS).unref();
}
