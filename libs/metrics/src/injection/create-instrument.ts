import type { Registry } from 'prom-client';
import { CONSTRUCTORS } from './instruments.js';
import type { MetricDefinition } from './definition.js';

/** Makes the instrument of a definition in `registry`; `collect` is the definition's own, bound to its providers. */
export function createInstrument(
  { type, config }: MetricDefinition,
  registry: Registry,
  collect: (() => void | Promise<void>) | undefined,
): unknown {
  const {
    inject: _providers,
    collect: _unbound,
    ...rest
  } = { inject: undefined, collect: undefined, ...config };
  return new CONSTRUCTORS[type]({
    ...rest,
    labelNames: [...(config.labelNames ?? [])],
    collect,
    registers: [registry],
  } as never);
}
