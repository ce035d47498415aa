import { DEFAULT_ENVIRONMENT } from '../../core/environment.js';
import { RegistryLabels } from '../../core/exposition/labels/registry-labels.js';
import { familiesOf } from '../../core/exposition/source/foreign-family.js';
import { isOwnInstrument, type OwnInstrument } from '../../core/exposition/source/instrument-family.js';
import type { RegistryMetric } from '../../core/exposition/source/registry-metric.js';
import type { Aggregator, ClientRegistry } from '../../core/instruments/registry-contract.js';
import { ForeignMirrors } from '../../core/members/foreign-mirrors.js';
import { globalRegisters } from '../../metrics/registry/global-registers.js';

/** Makes that the instruments in it are shared; nothing else knows it. */
const PAGE = { registerMetric: () => undefined, getMetricsAsArray: () => [] } as object as ClientRegistry;

/** The metrics of this thread in the registries of both clients, shown as instruments, which the thread shares. */
export class ForeignMetrics {
  readonly #mirrors: ForeignMirrors;
  readonly #labels = new WeakMap<object, RegistryLabels>();
  readonly #broken = new Set<string>();
  /** The mirrors, by name. */
  #shown = new Map<string, OwnInstrument>();
  #isReading = false;

  /** @param addPage shares the instruments in a registry */
  constructor(addPage: (registry: ClientRegistry) => void) {
    addPage(PAGE);
    this.#mirrors = new ForeignMirrors([PAGE]);
  }

  /** Reads what the registries have now. */
  async read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const shown = new Map<string, OwnInstrument>();
    for (const { register } of globalRegisters(true).slice(1)) {
      for (const metric of register.getMetricsAsArray() as RegistryMetric[]) {
        if (!isShared(metric) && !shown.has(metric.name)) await this.#show(metric, register, shown);
      }
    }
    // After their successors: the whole must not fall in between.
    for (const [name, mirror] of this.#shown) if (shown.get(name) !== mirror) mirror.storage.clear();
    this.#shown = shown;
    this.#isReading = false;
  }

  async #show(metric: RegistryMetric, register: object, shown: Map<string, OwnInstrument>): Promise<void> {
    const { name } = metric;
    const { aggregator = 'sum' } = metric as { readonly aggregator?: Aggregator };
    try {
      for (const family of familiesOf(await metric.get(), metric)) {
        shown.set(family.name, this.#mirrors.mirror(family, aggregator, this.#labelsOf(register)));
      }
    } catch (error) {
      // Its values stay as they were.
      const known = this.#shown.get(name);
      if (known !== undefined) shown.set(name, known);
      if (this.#broken.has(name)) return;
      this.#broken.add(name);
      DEFAULT_ENVIRONMENT.warn(
        `metric "${name}" of this thread is not shared, as it can't be read: ${String(error)}`,
      );
    }
  }

  #labelsOf(register: object): RegistryLabels['current'] {
    let labels = this.#labels.get(register);
    if (labels === undefined) this.#labels.set(register, (labels = new RegistryLabels(register)));
    return labels.update();
  }
}

/** An instrument of this package in the registry of a client is shared itself if it is on another page too. */
function isShared(metric: object): boolean {
  return isOwnInstrument(metric) && metric.storage.observer !== undefined;
}
