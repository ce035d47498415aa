import { MetricCollector } from './collect/metric-collector.js';
import { contentTypeOf, type EscapingScheme, type Format } from './format.js';
import { KeptLabels, type DefaultLabelsOf } from './labels/kept-labels.js';
import type { DefaultLabels } from './labels/label-encoder.js';
import { isWanted } from './names/name-filter.js';
import { NamePlan } from './names/name-plan.js';
import { isOwnInstrument } from './source/instrument-family.js';
import type { RegistryMetric } from './source/registry-metric.js';
import { Exposition } from './stream/exposition.js';
import { formatWriter } from './writer-of-format.js';

/** What all expositions of an application have in common. */
export interface ExposerOptions {
  /** Labels added to every series that has none of that name; a function tells those of a metric. */
  readonly defaultLabels?: DefaultLabels | DefaultLabelsOf;
  /**
   * Whether OpenMetrics gets `_created` lines; `false` when left out, since a Prometheus without the feature
   * `created-timestamp-zero-ingestion` stores them as series. Protobuf always tells when a series began.
   */
  readonly hasCreatedLines?: boolean;
  /** Names of metrics that tell of the others: they are collected last, for what the others then have. */
  readonly aboutOthers?: ReadonlySet<string>;
  /** Told once of each metric that is left out because another one has its names. */
  readonly warn?: (message: string) => void;
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
  private readonly warn: (message: string) => void;
  private readonly warned = new Set<string>();
  private readonly plans = new Map<EscapingScheme, NamePlan>();

  private readonly aboutOthers: ReadonlySet<string>;

  constructor({
    defaultLabels = {},
    hasCreatedLines = false,
    aboutOthers = new Set(),
    warn = ignore,
  }: ExposerOptions = {}) {
    this.kept = new KeptLabels(defaultLabels);
    this.hasCreatedLines = hasCreatedLines;
    this.aboutOthers = aboutOthers;
    this.warn = warn;
  }

  /** The answer to a scrape; nothing is collected before its first chunk is asked for. */
  expose(metrics: readonly RegistryMetric[], request: ExposeRequest): Exposition {
    const { format, names = new Set(), signal, onError } = request;
    // Of all metrics: a scrape that names some sees them under the same names.
    const plan = this.planFor(metrics, format.escaping);
    const wanted = metrics.filter((metric) => isWanted(metric, names) && this.isFree(plan.clashOf(metric)));
    const tellsOfOthers = (metric: RegistryMetric): boolean => this.aboutOthers.has(metric.name);
    const unshown = wanted.some(tellsOfOthers)
      ? metrics.filter(
          (metric) => isOwnInstrument(metric) && !wanted.includes(metric) && !tellsOfOthers(metric),
        )
      : [];
    return new Exposition({
      contentType: contentTypeOf(format),
      families: () =>
        this.collector.collectAll(wanted, {
          ...request,
          unshown,
          tellsOfOthers,
          isShown: (family, metric) => this.isFree(plan.clashIn(family, metric)),
        }),
      writerOf: (out) =>
        formatWriter(format, out, this.kept, {
          hasCreatedLines: this.hasCreatedLines,
          metricNames: plan.takenFamilies,
        }),
      signal,
      onError,
    });
  }

  /** The names of these metrics, worked out anew when there are others than at the last scrape. */
  private planFor(metrics: readonly RegistryMetric[], escaping: EscapingScheme): NamePlan {
    let plan = this.plans.get(escaping);
    if (plan === undefined || !plan.fits(metrics)) {
      plan = new NamePlan(metrics, escaping);
      this.plans.set(escaping, plan);
    }
    return plan;
  }

  /** Whether there is no clash; tells of one the first time. */
  private isFree(clash: string | undefined): boolean {
    if (clash === undefined) return true;
    if (!this.warned.has(clash)) this.warn(clash);
    this.warned.add(clash);
    return false;
  }
}

function ignore(): void {
  // Nobody asked to be told.
}
