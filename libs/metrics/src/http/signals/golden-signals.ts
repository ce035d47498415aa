import type { MetricOf } from '../../metrics/definition/definition.js';
import { changed, type MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import type { Counter } from '../../core/instruments/counter.js';
import type { Histogram } from '../../core/instruments/histogram.js';
import { ActiveRequests } from './active-requests.js';
import type { Endpoint } from './endpoint.js';
import type { RequestSeries } from './request-series.js';
import type { ExtraLabels } from './extra-labels.js';
import type { HttpNaming, LabelTexts, LatencyShape } from '../naming/naming.js';
import type { KeyPart, LabelledRequest } from '../naming/request-label-table.js';
import type { LabelledMetric, RequestLabels } from '../naming/request-labels.js';

/** The configuration of one application's signals. */
export interface GoldenSignalsConfig {
  readonly naming: HttpNaming;
  readonly labels: RequestLabels;
  readonly extraLabels: ExtraLabels;
  readonly latency: LatencyShape;
  readonly hasFirstByte: boolean;
  /** How many series each metric may have. */
  readonly maxSeries: number;
}

/** The HTTP golden signals of one application, in its registry. */
export class GoldenSignals {
  readonly active: ActiveRequests;
  readonly #requests: Counter<string> | undefined;
  readonly #duration: Histogram<string>;
  readonly #firstByte: Histogram<string> | undefined;
  readonly #requestSize: Histogram<string>;
  readonly #responseSize: Histogram<string>;

  /** @throws MetricsConfigurationError when a metric of the same name already exists with another shape. */
  constructor(
    factory: MetricFactory,
    private readonly config: GoldenSignalsConfig,
  ) {
    const { naming, labels, extraLabels, latency, hasFirstByte, maxSeries } = config;
    const metrics = naming.metrics(labels.names(extraLabels.names), latency);
    const limited = <D extends MetricDefinition>(definition: D): MetricOf<D> =>
      factory.get(
        changed(definition, {
          config: { ...definition.config, maxSeries },
          maxSeriesOption: 'http.maxSeries',
        }),
      );
    this.#requests = metrics.requests && limited(metrics.requests);
    this.#duration = limited(metrics.duration);
    this.#firstByte = hasFirstByte ? limited(metrics.firstByte) : undefined;
    this.#requestSize = limited(metrics.requestSize);
    this.#responseSize = limited(metrics.responseSize);
    this.active = new ActiveRequests(factory.get(metrics.active));
  }

  /** The series of a request to an endpoint. Calls its label functions. */
  seriesOf(endpoint: Endpoint, request: LabelledRequest): RequestSeries {
    const { labels, extraLabels } = this.config;
    const asked = extraLabels.ask(endpoint, request);
    const key = labels.keyOf(request);
    return endpoint.find(key, asked) ?? this.#newSeries(endpoint, request, key.slice(), asked);
  }

  /** Exposes the series of such requests at 0. */
  initialize(endpoint: Endpoint, request: LabelledRequest): void {
    const { counter, measure } = this.#labelsOf(endpoint, request, []);
    this.#requests?.inc(counter, 0);
    if (endpoint.config.hasHistogram) this.#duration.zero(measure);
    if (endpoint.config.hasHistogram) this.#firstByte?.zero(measure);
    this.#requestSize.zero(measure);
    this.#responseSize.zero(measure);
  }

  #newSeries(
    endpoint: Endpoint,
    request: LabelledRequest,
    key: readonly KeyPart[],
    asked: readonly string[],
  ): RequestSeries {
    const { counter, measure } = this.#labelsOf(endpoint, request, asked);
    const series = {
      key,
      requests: this.#requests?.labels(counter),
      duration: endpoint.config.hasHistogram ? this.#duration.labels(measure) : undefined,
      firstByte: endpoint.config.hasHistogram ? this.#firstByte?.labels(measure) : undefined,
      requestSize: this.#requestSize.labels(measure),
      responseSize: this.#responseSize.labels(measure),
    };
    endpoint.keep(series, asked);
    return series;
  }

  #labelsOf(
    endpoint: Endpoint,
    request: LabelledRequest,
    asked: readonly string[],
  ): Record<LabelledMetric, LabelTexts> {
    const { labels, extraLabels } = this.config;
    const extra = extraLabels.of(endpoint, asked);
    return {
      counter: { ...labels.valuesOf('counter', request, endpoint.config), ...extra },
      measure: { ...labels.valuesOf('measure', request, endpoint.config), ...extra },
    };
  }
}
