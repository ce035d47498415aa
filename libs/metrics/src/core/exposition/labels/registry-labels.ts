import { labelText } from '../../series/label-values.js';
import type { DefaultLabels } from './label-encoder.js';

/** The application's default labels, overridden by those of a registry's `setDefaultLabels()`. */
export class RegistryLabels {
  /** The same object as long as nothing changes; rendered labels are cached by it. */
  current: DefaultLabels;

  constructor(
    private readonly registry: object,
    private readonly applicationLabels: DefaultLabels = {},
  ) {
    this.current = applicationLabels;
  }

  /** Reads the registry's labels again. */
  update(): DefaultLabels {
    const labels = { ...this.applicationLabels, ...defaultLabelsOf(this.registry) };
    if (!areEqual(labels, this.current)) this.current = labels;
    return this.current;
  }
}

/** prom-client 15 and \@prometheus-io/client 0.16 expose them by `_defaultLabels` only. */
function defaultLabelsOf(registry: object): DefaultLabels {
  const { defaultLabels, _defaultLabels: labels = defaultLabels } = registry as Readonly<
    Record<'defaultLabels' | '_defaultLabels', Readonly<Record<string, unknown>> | undefined>
  >;
  // No registry checks them, and one label that can't be written would make the whole exposition fail.
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
