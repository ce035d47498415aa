import type { GaugeDeclaration } from '../metrics/definition/definition.js';
import type { OpenLabels } from '../core/series/label-values.js';
import type { MeteredMethod, MeterDecorator, StartLabelSources } from './model/call.js';
import { meterDecorator } from './decorating/decorate.js';
import { checkOptions, OPTIONS } from './decorator-options.js';
import { inFlightMeter } from './meters/in-flight-meter.js';

type Own = 'name' | 'help' | 'labelNames' | 'inject' | 'collect';

/** Options of `@InFlight()`. M: the method. S: the type of its `this`. */
export interface InFlightOptions<M extends MeteredMethod = MeteredMethod, S = unknown> extends Omit<
  GaugeDeclaration<string, OpenLabels, []>,
  Own
> {
  /**
   * The gauge's name: `imports_in_flight`. The default is `method_calls_in_flight`, which has the labels `class`
   * and `method`. A gauge that you name has only the labels you define.
   */
  readonly name?: string;
  readonly help?: string;
  /** Label values by name: constants, or functions of the starting call. */
  readonly labels?: StartLabelSources<M, S>;
}

/**
 * Counts the running calls of a method. On a class, counts those of each of its own public methods.
 * @throws MetricsConfigurationError for an invalid name or label, or a target other than a method or a class.
 * @example
 * ```ts
 * @InFlight({ name: 'imports_in_flight', labels: { format: ({ args: [file] }) => file.format } })
 * ```
 */
export function InFlight<M extends MeteredMethod, S extends object>(
  options: InFlightOptions<M, S> = {},
): MeterDecorator<M, S> {
  const untyped = options as unknown as InFlightOptions;
  checkOptions('@InFlight()', InFlight, options, arguments.length, OPTIONS.inFlight);
  return meterDecorator('@InFlight()', InFlight, (site) => {
    const {
      name = 'method_calls_in_flight',
      help = 'Decorated method calls in progress.',
      labels = {},
      ...shape
    } = untyped;
    const sources = site.sources(untyped.name !== undefined, labels);
    const definition = site.declare('gauge', { name, help, labelNames: Object.keys(sources), ...shape });
    return inFlightMeter(site, definition, sources);
  });
}
