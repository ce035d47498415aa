import { DEFAULT_ENVIRONMENT } from '../environment.js';
import type { MetricObject } from '../instruments/metric-object.js';
import { DEFAULT_TABLE, MetricTable, type NamedMetric } from '../instruments/metric-table.js';
import type { ClientRegistry } from '../instruments/registry-contract.js';
import { Exposer } from './exposer.js';
import type { Format } from './format.js';
import { RegistryLabels } from './labels/registry-labels.js';
import type { RegistryMetric } from './source/registry-metric.js';

/** The content type of text 0.0.4. */
export type PrometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** The content type of OpenMetrics 1.0. */
export type OpenMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** The formats that a registry writes by itself; an application's endpoint knows more. */
export type RegistryContentType = PrometheusContentType | OpenMetricsContentType;

/** A metric in a registry: an instrument of this library, or a metric of a client. */
export type RegisteredMetric = Omit<MetricObject<string>, 'values'> & {
  get(): Promise<MetricObject<string>>;
  reset(): void;
};

const FORMATS: Readonly<Record<RegistryContentType, Format>> = {
  'text/plain; version=0.0.4; charset=utf-8': { type: 'text', version: '0.0.4', escaping: 'underscores' },
  'application/openmetrics-text; version=1.0.0; charset=utf-8': {
    type: 'openmetrics',
    version: '1.0.0',
    escaping: 'underscores',
  },
};

/** The longest delay of a timer: like the clients, a registry waits for its metrics however long they take. */
const NO_DEADLINE_MS = 2 ** 31 - 1;

/**
 * Metrics by name, in the form of the registries of prom-client and \@prometheus-io/client. It holds the instruments of
 * this library and the metrics of both clients.
 * @example
 * const registry = new Registry();
 * const jobs = new Counter({ name: 'jobs_total', help: 'Jobs done.', registers: [registry] });
 * await registry.metrics(); // the exposition
 */
export class Registry<T extends RegistryContentType = PrometheusContentType> implements ClientRegistry {
  static readonly PROMETHEUS_CONTENT_TYPE: PrometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';
  static readonly OPENMETRICS_CONTENT_TYPE: OpenMetricsContentType =
    'application/openmetrics-text; version=1.0.0; charset=utf-8';

  private readonly table: MetricTable;
  private readonly labels = new RegistryLabels(this);
  private readonly left = new Set<string>();
  private type: RegistryContentType;
  private keptExposer: Exposer | undefined;

  /** @throws TypeError for a content type that is none of the two */
  constructor(contentType?: T);
  /** @internal */
  constructor(contentType: T | undefined, table: MetricTable);
  constructor(
    contentType: RegistryContentType = Registry.PROMETHEUS_CONTENT_TYPE,
    table = new MetricTable(),
  ) {
    this.type = checked(contentType);
    this.table = table;
  }

  /** @internal */
  get defaultLabels(): object {
    return this.table.defaultLabels;
  }

  /** The content type of `metrics()`. */
  get contentType(): T {
    return this.type as T;
  }

  /** Chooses the format of `metrics()`. @throws TypeError for a content type that is none of the two */
  setContentType(contentType: RegistryContentType): void {
    this.type = checked(contentType);
  }

  /** @throws Error if another metric has the name */
  registerMetric(metric: { get(): unknown; reset(): void }): void {
    this.table.registerMetric(metric as unknown as NamedMetric);
  }

  /**
   * The metric of this name.
   * @example
   * const jobs = registry.getSingleMetric<Counter<'queue'>>('jobs_total');
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the kind and the labels
  getSingleMetric<M = RegisteredMetric>(name: string): M | undefined {
    return this.table.metrics.get(name) as M | undefined;
  }

  /** The metrics; with an argument, those that cluster support aggregates in this way. */
  getMetricsAsArray(aggregator?: string): RegisteredMetric[] {
    const all = [...this.table.metrics.values()] as RegisteredMetric[];
    // Metrics of a client may have none; the clients then add up.
    return aggregator === undefined
      ? all
      : all.filter((metric) => (metric.aggregator ?? 'sum') === aggregator);
  }

  removeSingleMetric(name: string): void {
    this.table.metrics.delete(name);
  }

  /** Removes all metrics and the default labels. */
  clear(): void {
    this.table.metrics.clear();
    this.table.defaultLabels = {};
  }

  /** Resets all metrics. */
  resetMetrics(): void {
    for (const metric of this.getMetricsAsArray()) metric.reset();
  }

  /** Labels for every series that has none of the name. */
  setDefaultLabels(labels: object): void {
    this.table.defaultLabels = labels;
  }

  /** The exposition of all metrics. One that fails is left out, with a warning. */
  async metrics(): Promise<string> {
    return this.write(this.getMetricsAsArray());
  }

  /** The exposition of the metric of this name. @throws Error if there is none */
  async getSingleMetricAsString(name: string): Promise<string> {
    const metric = this.table.metrics.get(name);
    if (metric === undefined) throw new Error(`There is no metric "${name}" in this registry.`);
    return this.getMetricsAsString(metric as RegisteredMetric);
  }

  /** The exposition of one metric. */
  async getMetricsAsString(metric: { get(): unknown }): Promise<string> {
    return (await this.write([metric])).replace(/\n(# EOF\n)?$/, '');
  }

  /** What `get()` of the metrics returns, with the default labels; by the aggregator as in `getMetricsAsArray()`. */
  async getMetricsAsJSON(aggregator?: string): Promise<MetricObject<string>[]> {
    const objects = await Promise.all(this.getMetricsAsArray(aggregator).map((metric) => metric.get()));
    const defaults = this.labels.update();
    if (Object.keys(defaults).length === 0) return objects;
    return objects.map((object) => ({
      ...object,
      values: object.values?.map((sample) => ({
        ...sample,
        labels: { ...sample.labels, ...defaults, ...sample.labels },
      })),
    }));
  }

  /** A registry with the metrics of several. @throws Error if they differ in content type, or if two have one name */
  static merge(registers: readonly MergedRegistry[]): Registry {
    const [first, ...others] = registers;
    if (others.some(({ contentType }) => contentType !== first?.contentType)) {
      throw new Error('Registers can only be merged if they have the same content type.');
    }
    const merged = new Registry(first?.contentType as PrometheusContentType | undefined);
    for (const metric of registers.flatMap((register) => register.getMetricsAsArray())) {
      merged.registerMetric(metric as RegisteredMetric);
    }
    return merged;
  }

  private async write(metrics: readonly object[]): Promise<string> {
    this.labels.update();
    const chunks: Buffer[] = [];
    const exposition = this.exposer.expose(metrics as RegistryMetric[], {
      format: FORMATS[this.type],
      deadlineMs: NO_DEADLINE_MS,
      onError: (name, error) => this.warnOnce(name, error),
    });
    for await (const chunk of exposition) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  private get exposer(): Exposer {
    return (this.keptExposer ??= new Exposer({
      defaultLabels: () => this.labels.current,
      warn: (message) => DEFAULT_ENVIRONMENT.warn(message),
    }));
  }

  private warnOnce(name: string, error: unknown): void {
    if (this.left.has(name)) return;
    this.left.add(name);
    DEFAULT_ENVIRONMENT.warn(`metric "${name}" is left out of metrics(): ${String(error)}`);
  }
}

/** What `merge()` needs of a registry. */
interface MergedRegistry {
  readonly contentType: string;
  getMetricsAsArray(): object[];
}

/** The registry of metrics that are given none; all copies of this package share what is in it. */
export const register: Registry = new Registry<PrometheusContentType>(undefined, DEFAULT_TABLE);

function checked(contentType: RegistryContentType): RegistryContentType {
  if (Object.hasOwn(FORMATS, contentType)) return contentType;
  throw new TypeError(
    `Content type ${contentType} is unsupported. Give Registry.PROMETHEUS_CONTENT_TYPE or ` +
      'Registry.OPENMETRICS_CONTENT_TYPE.',
  );
}
