import { MetricCollector } from './collect/metric-collector.js';
import { contentTypeOf, type EscapingScheme, type Format } from './format.js';
import { KeptLabels, type DefaultLabelsOf } from './labels/kept-labels.js';
import type { DefaultLabels } from './labels/label-encoder.js';
import { isWanted } from './names/name-filter.js';
import { NamePlan } from './names/name-plan.js';
import { isOwnInstrument } from './source/instrument-family.js';
import type { RegistryMetric } from './source/registry-metric.js';
import { Exposition } from './stream/exposition.js';
import { PageWriters } from './stream/page-writer.js';
import { formatWriter } from './writer-of-format.js';

/** The options that all expositions of an application share. */
export interface ExposerOptions {
  /** Labels added to every series that lacks a label of that name; a function returns those of a metric. */
  readonly defaultLabels?: DefaultLabels | DefaultLabelsOf;
  /**
   * Whether OpenMetrics has `_created` lines; `false` by default, since a Prometheus without the feature
   * `created-timestamp-zero-ingestion` stores them as series. Protobuf always carries the creation time.
   */
  readonly hasCreatedLines?: boolean;
  /** Names of metrics about the other metrics: collected last, so that they see the others' current state. */
  readonly aboutOthers?: ReadonlySet<string>;
  /** Called once for each metric that is left out because another one has its names. */
  readonly warn?: (message: string) => void;
}

/** The parameters of one scrape. */
export interface ExposeRequest {
  readonly format: Format;
  /** How long to wait for metrics to collect, in milliseconds. */
  readonly deadlineMs: number;
  /** How long a metric may take before it counts as an error, in milliseconds; `deadlineMs` by default. */
  readonly limitMs?: number | undefined;
  /** The names of `?name[]=`; all metrics if empty. */
  readonly names?: ReadonlySet<string>;
  /** Ends the exposition early if the client has disconnected. */
  readonly signal?: AbortSignal;
  /** Called with the error for each metric that is left out or cut short. */
  readonly onError: (metricName: string, error: unknown) => void;
  /** Called for each metric that is left out because the client does not wait longer. */
  readonly onHurry?: (metricName: string) => void;
}

/** Exposes the metrics of an application; caches rendered labels and names between scrapes. */
export class Exposer {
  private readonly collector = new MetricCollector();
  private readonly kept: KeptLabels;
  private readonly hasCreatedLines: boolean;
  private readonly warn: (message: string) => void;
  private readonly warned = new Set<string>();
  private readonly plans = new Map<EscapingScheme, NamePlan>();
  private readonly writers = new Map<string, { readonly plan: NamePlan; readonly writers: PageWriters }>();
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

  /** Returns the exposition for a scrape; collection starts when its first chunk is read. */
  expose(metrics: readonly RegistryMetric[], request: ExposeRequest): Exposition {
    const { format, names = new Set(), signal, onError } = request;
    // Plan the names of all metrics, so that a scrape of some of them sees the same names.
    const plan = this.planFor(metrics, format.escaping);
    const wanted = metrics.filter((metric) => isWanted(metric, names) && this.isFree(plan.clashOf(metric)));
    const tellsOfOthers = (metric: RegistryMetric): boolean => this.aboutOthers.has(metric.name);
    const unshown = wanted.some(tellsOfOthers) ? this.unshownOf(metrics, new Set(wanted)) : [];
    return new Exposition({
      formatType: format.type,
      contentType: contentTypeOf(format),
      collect: () =>
        this.collector.collectAll(wanted, {
          ...request,
          unshown,
          tellsOfOthers,
          isShown: (family, metric) => this.isFree(plan.clashIn(family, metric)),
        }),
      writers: this.writersFor(format, plan),
      signal,
      onError,
    });
  }

  /** Returns the instruments that metrics about other metrics tell of, although the page does not have them. */
  private unshownOf(
    metrics: readonly RegistryMetric[],
    shown: ReadonlySet<RegistryMetric>,
  ): RegistryMetric[] {
    return metrics.filter(
      (metric) => isOwnInstrument(metric) && !shown.has(metric) && !this.aboutOthers.has(metric.name),
    );
  }

  /** Returns the names of these metrics, recomputed if the metrics differ from those of the last scrape. */
  private planFor(metrics: readonly RegistryMetric[], escaping: EscapingScheme): NamePlan {
    let plan = this.plans.get(escaping);
    if (plan === undefined || !plan.fits(metrics)) {
      plan = new NamePlan(metrics, escaping);
      this.plans.set(escaping, plan);
    }
    return plan;
  }

  /** Returns the writers of pages in this format; other metrics need other ones. */
  private writersFor(format: Format, plan: NamePlan): PageWriters {
    const key = `${format.type} ${format.escaping}`;
    const known = this.writers.get(key);
    if (known?.plan === plan) return known.writers;
    const options = { hasCreatedLines: this.hasCreatedLines, metricNames: plan.takenFamilies };
    const writers = new PageWriters((out) => formatWriter(format, out, this.kept, options));
    this.writers.set(key, { plan, writers });
    return writers;
  }

  /** Whether there is no clash; warns the first time a clash occurs. */
  private isFree(clash: string | undefined): boolean {
    if (clash === undefined) return true;
    if (!this.warned.has(clash)) this.warn(clash);
    this.warned.add(clash);
    return false;
  }
}

function ignore(): void {
  // The default `warn` does nothing.
}
