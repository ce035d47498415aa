import { MetricCollector } from './collect/metric-collector.js';
import { contentTypeOf, type Format } from './format.js';
import { KeptLabels } from './labels/kept-labels.js';
import type { DefaultLabels } from './labels/label-encoder.js';
import { isWanted } from './name-filter.js';
import type { RegistryMetric } from './source/registry-metric.js';
import { Exposition } from './stream/exposition.js';
import { formatWriter } from './writers/format-writer.js';

/** What all expositions of an application have in common. */
export interface ExposerOptions {
  /** Labels added to every series that has none of that name. */
  readonly defaultLabels?: DefaultLabels;
  /**
   * Whether OpenMetrics gets `_created` lines; `false` when left out, since a Prometheus without the feature
   * `created-timestamp-zero-ingestion` stores them as series. Protobuf always tells when a series began.
   */
  readonly hasCreatedLines?: boolean;
}

/** What one scrape asks for. */
export interface ExposeRequest {
  readonly format: Format;
  /** How long to wait for metrics to collect, in milliseconds. */
  readonly deadlineMs: number;
  /** How long a metric may take before that is an error, in milliseconds; `deadlineMs` when left out. */
  readonly limitMs?: number | undefined;
  /** Names of `?name[]=`; all metrics when there are none. */
  readonly names?: ReadonlySet<string>;
  /** Ends the exposition early, when the client is gone. */
  readonly signal?: AbortSignal;
  /** Told of each metric that is left out or cut short, and why. */
  readonly onError: (metricName: string, error: unknown) => void;
  /** Told of each metric that is left out because the client would not wait longer. */
  readonly onHurry?: (metricName: string) => void;
}

/** Exposes the metrics of an application; keeps between scrapes what makes the next one cheap. */
export class Exposer {
  private readonly collector = new MetricCollector();
  private readonly kept: KeptLabels;
  private readonly hasCreatedLines: boolean;

  constructor({ defaultLabels = {}, hasCreatedLines = false }: ExposerOptions = {}) {
    this.kept = new KeptLabels(defaultLabels);
    this.hasCreatedLines = hasCreatedLines;
  }

  /** The answer to a scrape; nothing is collected before its first chunk is asked for. */
  expose(metrics: readonly RegistryMetric[], request: ExposeRequest): Exposition {
    const { format, names = new Set(), signal, onError } = request;
    const wanted = metrics.filter((metric) => isWanted(metric, names));
    // Of all metrics: a scrape that names some sees them under the same names.
    const metricNames = new Set(metrics.map(({ name }) => name));
    return new Exposition({
      contentType: contentTypeOf(format),
      families: () => this.collector.collectAll(wanted, request),
      writerOf: (out) =>
        formatWriter(format, out, this.kept, { hasCreatedLines: this.hasCreatedLines, metricNames }),
      signal,
      onError,
    });
  }
}
