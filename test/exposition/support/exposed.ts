import { Exposer, type ExposerOptions } from '../../../libs/metrics/src/core/exposition/exposer.js';
import type { Format } from '../../../libs/metrics/src/core/exposition/format.js';
import type { RegistryMetric } from '../../../libs/metrics/src/core/exposition/source/registry-metric.js';

/** The text format that every scraper knows. */
export const TEXT: Format = { type: 'text', version: '0.0.4', escaping: 'underscores' };
/** OpenMetrics with names as they are. */
export const OPEN_METRICS: Format = { type: 'openmetrics', version: '1.0.0', escaping: 'allow-utf-8' };

interface ExposedOptions extends ExposerOptions {
  readonly format?: Format;
  readonly names?: readonly string[];
  /** By default an error fails the test. */
  readonly onError?: (metricName: string, error: unknown) => void;
}

/** The answer to one scrape of these metrics, ours and others'. */
export async function exposed(metrics: readonly object[], options: ExposedOptions = {}): Promise<Buffer> {
  const { format = TEXT, names = [], onError = fail, ...exposerOptions } = options;
  const chunks: Buffer[] = [];
  const exposition = new Exposer(exposerOptions).expose(metrics as readonly RegistryMetric[], {
    format,
    names: new Set(names),
    deadlineMs: 10_000,
    onError,
  });
  for await (const chunk of exposition) {
    chunks.push(Buffer.from(chunk));
    exposition.release(chunk);
  }
  return Buffer.concat(chunks);
}

function fail(metricName: string, error: unknown): void {
  throw new Error(`${metricName} was left out`, { cause: error });
}
