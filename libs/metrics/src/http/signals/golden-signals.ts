import type { MetricOf } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import type { Counter } from '../../core/instruments/counter.js';
import type { Histogram } from '../../core/instruments/histogram.js';
import { ActiveRequests } from './active-requests.js';
import type { Endpoint, RequestSeries } from './endpoint.js';
import type { HttpNaming, LabelTexts, LatencyShape } from '../naming/naming.js';

/** Distinguishes a request from others to the same endpoint. */
export interface Outcome {
  readonly method: string;
  readonly status: number;
  readonly protocol: string;
  readonly scheme: string;
}

/** The configuration of one application's signals. */
export interface GoldenSignalsConfig {
  readonly naming: HttpNaming;
  readonly extraLabels: readonly string[];
  readonly latency: LatencyShape;
  readonly hasHandlerLabels: boolean;
  readonly hasStatusClasses: boolean;
  readonly hasFirstByte: boolean;
  /** How many series each metric may have. */
  readonly maxSeries: number;
}

/** The labels that `handlerLabels` adds. */
export const HANDLER_LABELS = ['controller', 'handler'] as const;

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
    const { naming, extraLabels, latency, hasHandlerLabels, hasFirstByte, maxSeries } = config;
    const metrics = naming.metrics([...(hasHandlerLabels ? HANDLER_LABELS : []), ...extraLabels], latency);
    const limited = <D extends MetricDefinition>(definition: D): MetricOf<D> =>
      factory.get({
        ...definition,
        config: { ...definition.config, maxSeries },
        maxSeriesOption: 'http.maxSeries',
      });
    this.#requests = metrics.requests && limited(metrics.requests);
    this.#duration = limited(metrics.duration);
    this.#firstByte = hasFirstByte ? limited(metrics.firstByte) : undefined;
    this.#requestSize = limited(metrics.requestSize);
    this.#responseSize = limited(metrics.responseSize);
    this.active = new ActiveRequests(factory.get(metrics.active), naming);
  }

  /** The series of such requests to an endpoint, for the caller to keep; `extra` has the values of the extra labels. */
  seriesOf(endpoint: Endpoint, outcome: Outcome, extra: LabelTexts): RequestSeries {
    const { method, status, protocol, scheme } = outcome;
    const count = this.#labels(endpoint, outcome, extra, 'countLabels');
    const measure = this.#labels(endpoint, outcome, extra, 'measureLabels');
    return {
      method,
      status,
      protocol,
      scheme,
      requests: this.#requests?.labels(count),
      duration: endpoint.config.hasHistogram ? this.#duration.labels(measure) : undefined,
      firstByte: endpoint.config.hasHistogram ? this.#firstByte?.labels(measure) : undefined,
      requestSize: this.#requestSize.labels(measure),
      responseSize: this.#responseSize.labels(measure),
    };
  }

  /** Exposes the series of such requests at 0. */
  initialize(endpoint: Endpoint, outcome: Outcome, extra: LabelTexts): void {
    const measure = this.#labels(endpoint, outcome, extra, 'measureLabels');
    this.#requests?.inc(this.#labels(endpoint, outcome, extra, 'countLabels'), 0);
    if (endpoint.config.hasHistogram) this.#duration.zero(measure);
    if (endpoint.config.hasHistogram) this.#firstByte?.zero(measure);
    this.#requestSize.zero(measure);
    this.#responseSize.zero(measure);
  }

  #labels(
    { config: { template, controller, handler } }: Endpoint,
    { method, status, protocol, scheme }: Outcome,
    extra: LabelTexts,
    kind: 'countLabels' | 'measureLabels',
  ): LabelTexts {
    const { naming, hasStatusClasses, hasHandlerLabels } = this.config;
    const labels = naming[kind]({
      template,
      method,
      statusCode: status,
      status: hasStatusClasses ? `${Math.floor(status / 100)}xx` : String(status),
      protocol,
      scheme,
    });
    return { ...labels, ...(hasHandlerLabels && { controller, handler }), ...extra };
  }
}
