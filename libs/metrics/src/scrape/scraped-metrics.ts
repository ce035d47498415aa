import { Inject, Injectable } from '@nestjs/common';
import type { DefaultLabels } from '../core/exposition/labels/label-encoder.js';
import { RegistryLabels } from '../core/exposition/labels/registry-labels.js';
import type { Registry } from '../core/exposition/registry.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import type { ClientRegistry } from '../core/instruments/registry-contract.js';
import { type GlobalRegister, globalRegisters } from '../metrics/registry/global-registers.js';
import { APPLICATION, globalRegistryOf, HiddenMetrics, type NamedRegistry } from './hidden-metrics.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_OPTIONS, METRICS_REGISTRY } from '../metrics/metrics.tokens.js';

/** A metric that a scrape exposes, and whose it is. */
type Shown = readonly [RegistryMetric, NamedRegistry];

const NONE: ReadonlyMap<object, RegistryLabels> = new Map();

/** The metrics that a scrape of this application exposes. */
@Injectable()
export class ScrapedMetrics {
  readonly #hidden = new HiddenMetrics();
  readonly #ownLabels: RegistryLabels;
  readonly #labelsOf = new WeakMap<ClientRegistry, RegistryLabels>();
  /** The global registers at the last scrape, without the application's own registry. */
  #others: readonly GlobalRegister[] = [];
  /** The metrics in them at the last scrape, with their default labels. */
  #foreign: ReadonlyMap<object, RegistryLabels> = NONE;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ScrapeSettings,
    @Inject(METRICS_REGISTRY) private readonly registry: Registry,
  ) {
    this.#ownLabels = new RegistryLabels(registry, options.defaultLabels);
  }

  /** The application's own metrics, then those of the global registers whose names are free. */
  list(): RegistryMetric[] {
    const { includeGlobalRegistry: included } = this.options;
    const registers = included === false ? [] : globalRegisters(included);
    this.#others = registers.filter(({ register }) => register !== this.registry);
    return this.listAgain();
  }

  /** As `list()`, from the global registers that it found. */
  listAgain(): RegistryMetric[] {
    this.#ownLabels.update();
    const own = metricsIn(this.registry);
    const others = this.#others.filter(({ register }) => register.getMetricsAsArray().length > 0);
    if (others.length > 0) return this.#withOthers(own, others);
    this.#foreign = NONE;
    return own;
  }

  /** The default labels of a metric at the last scrape: those of the application and of the metric's registry. */
  defaultLabelsOf(metric: object): DefaultLabels {
    return (this.#foreign.get(metric) ?? this.#ownLabels).current;
  }

  #withOthers(own: readonly RegistryMetric[], others: readonly GlobalRegister[]): RegistryMetric[] {
    const shown = new Map(own.map((metric): [string, Shown] => [metric.name, [metric, APPLICATION]]));
    const foreign = new Map<object, RegistryLabels>();
    for (const { owner, register } of others) {
      const named = globalRegistryOf(owner);
      const labels = this.#updatedLabels(register);
      const hidden = new Map<NamedRegistry, string[]>();
      for (const metric of metricsIn(register)) {
        const { name } = metric;
        const [present, holder = named] = shown.get(name) ?? [];
        if (present === undefined) {
          shown.set(name, [metric, named]);
          foreign.set(metric, labels);
        } else if (present !== metric) {
          hidden.set(holder, [...(hidden.get(holder) ?? []), name]);
        }
      }
      for (const [holder, names] of hidden) this.#hidden.warn(named, holder, names);
    }
    this.#foreign = foreign;
    return [...shown.values()].map(([metric]) => metric);
  }

  #updatedLabels(register: ClientRegistry): RegistryLabels {
    let labels = this.#labelsOf.get(register);
    if (labels === undefined) {
      labels = new RegistryLabels(register, this.options.defaultLabels);
      this.#labelsOf.set(register, labels);
    }
    labels.update();
    return labels;
  }
}

function metricsIn(registry: ClientRegistry): RegistryMetric[] {
  return registry.getMetricsAsArray() as RegistryMetric[];
}
