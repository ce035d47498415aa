import type { KeyPart } from '../naming/request-label-table.js';
import type { RequestSeries } from './request-series.js';

/** The series kept for requests to one endpoint: by the values of its label functions, then by the key. */
export class KeptSeries {
  // A handful: with the default labels, one per method and status seen.
  readonly #series: RequestSeries[] = [];
  // A level of maps per label function, which may have far more values than there are methods and statuses.
  #byValue: Map<string, KeptSeries> | undefined;

  /** The series of such requests, if they are kept. It runs for each request, so it allocates nothing. */
  find(key: readonly KeyPart[], values: readonly string[], level = 0): RequestSeries | undefined {
    if (level < values.length) {
      return this.#byValue?.get(values[level] as string)?.find(key, values, level + 1);
    }
    for (const series of this.#series) {
      let same = 0;
      while (same < key.length && series.key[same] === key[same]) same++;
      if (same === key.length) return series;
    }
    return undefined;
  }

  /** Keeps the series for the next such request. */
  keep(series: RequestSeries, values: readonly string[], level = 0): void {
    if (level < values.length) this.#under(values[level] as string).keep(series, values, level + 1);
    else this.#series.push(series);
  }

  #under(value: string): KeptSeries {
    const byValue = (this.#byValue ??= new Map<string, KeptSeries>());
    let kept = byValue.get(value);
    if (kept === undefined) byValue.set(value, (kept = new KeptSeries()));
    return kept;
  }
}
