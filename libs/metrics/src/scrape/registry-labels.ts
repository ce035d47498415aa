import type { DefaultLabels } from '../core/exposition/labels/label-encoder.js';
import { labelText } from '../core/series/label-values.js';

/** The labels that a registry adds to its series with `setDefaultLabels()`, over those of the application. */
export class RegistryLabels {
  #current: DefaultLabels;

  constructor(
    private readonly registry: object,
    private readonly applicationLabels: DefaultLabels,
  ) {
    this.#current = applicationLabels;
  }

  /** The same object as before when nothing changed, for which rendered labels are kept. */
  get current(): DefaultLabels {
    const labels = { ...this.applicationLabels, ...defaultLabelsOf(this.registry) };
    if (!areEqual(labels, this.#current)) this.#current = labels;
    return this.#current;
  }
}

/** prom-client 15 and \@prometheus-io/client 0.16 have them in this property and tell them in no other way. */
function defaultLabelsOf(registry: object): DefaultLabels {
  const { _defaultLabels: labels } = registry as {
    readonly _defaultLabels?: Readonly<Record<string, unknown>>;
  };
  // No registry checks them, and one that no page can hold would cost all of it.
  const isWritable = (name: string): boolean => name !== '' && name !== '__name__' && !name.includes('\0');
  return Object.fromEntries(
    Object.entries(labels ?? {})
      .filter(([name]) => isWritable(name))
      .map(([name, value]) => [name, labelText(value)]),
  );
}

function areEqual(some: DefaultLabels, others: DefaultLabels): boolean {
  const names = Object.keys(some);
  return (
    names.length === Object.keys(others).length &&
    names.every((name) => Object.hasOwn(others, name) && some[name] === others[name])
  );
}
