import { type Collected, MetricCollector } from './collect/metric-collector.js';
import type { EscapingScheme, Format } from './format.js';
import { KeptLabels, type DefaultLabelsOf } from './labels/kept-labels.js';
import type { DefaultLabels } from './labels/label-encoder.js';
import { isWanted } from './names/name-filter.js';
import { PagePlan } from './page-plan.js';
import type { Family } from './source/family.js';
import type { RegistryMetric } from './source/registry-metric.js';
import { Exposition, type ExpositionSource } from './stream/exposition.js';
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

const NO_NAMES: ReadonlySet<string> = new Set();

/** Exposes the metrics of an application; caches rendered labels and names between scrapes. */
export class Exposer {
  private readonly collector = new MetricCollector();
  private readonly kept: KeptLabels;
  private readonly hasCreatedLines: boolean;
  private readonly warn: (message: string) => void;
  private readonly warned = new Set<string>();
  private readonly plans = new Map<EscapingScheme, PagePlan>();
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
    return new Exposition(this.sourceOf(metrics, request));
  }

  /** Returns what a scrape would expose, to be walked once. */
  async collected(metrics: readonly RegistryMetric[], request: ExposeRequest): Promise<readonly Collected[]> {
    return this.sourceOf(metrics, request).collect();
  }

  /** As `expose`, for metrics that are only known when the first chunk is read. */
  exposeLater(metrics: () => Promise<readonly RegistryMetric[]>, request: ExposeRequest): Exposition {
    const { format, signal, onError } = request;
    let source: ExpositionSource | undefined;
    return new Exposition({
      format,
      signal,
      onError,
      collect: async () => {
        source = this.sourceOf(await metrics(), request);
        return source.collect();
      },
      get writers() {
        return (source as ExpositionSource).writers;
      },
    });
  }

  private sourceOf(metrics: readonly RegistryMetric[], request: ExposeRequest): ExpositionSource {
    const { format, names = NO_NAMES, signal, onError } = request;
    // Plan the names of all metrics, so that a scrape of some of them sees the same names.
    const plan = this.planFor(metrics, format.escaping);
    const shown = names.size === 0 ? plan.free : plan.free.filter((metric) => isWanted(metric, names));
    return {
      format,
      collect: () => this.collect(plan, shown, request),
      writers: plan.writersOf(format.type, (out) =>
        formatWriter(format, out, this.kept, { hasCreatedLines: this.hasCreatedLines, names: plan.names }),
      ),
      signal,
      onError,
    };
  }

  private collect(
    plan: PagePlan,
    shown: readonly RegistryMetric[],
    { deadlineMs, limitMs, signal, onError, onHurry }: ExposeRequest,
  ): readonly Collected[] | Promise<readonly Collected[]> {
    const { about } = plan;
    const unshown =
      shown !== plan.free && shown.some((metric) => about.has(metric))
        ? plan.instrumentsBeside(shown)
        : undefined;
    const isShown = (family: Family, metric: RegistryMetric): boolean =>
      this.isFree(plan.names.clashIn(family, metric));
    return this.collector.collectAll(shown, {
      deadlineMs,
      limitMs,
      signal,
      onError,
      onHurry,
      about,
      unshown,
      isShown,
    });
  }

  /** Returns the plan for these metrics, made anew if they differ from those of the last scrape. */
  private planFor(metrics: readonly RegistryMetric[], escaping: EscapingScheme): PagePlan {
    let plan = this.plans.get(escaping);
    if (plan === undefined || !plan.names.fits(metrics)) {
      plan = new PagePlan(metrics, escaping, this.aboutOthers);
      for (const metric of metrics) this.isFree(plan.names.clashOf(metric));
      this.plans.set(escaping, plan);
    }
    return plan;
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
