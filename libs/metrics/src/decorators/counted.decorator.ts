import { declare, type CounterDefinition } from '../injection/definition.js';
import { type Call, type LabelSource, labelsFrom } from './call.js';
import { decorate } from './decorate.js';

export interface CountedOptions {
  /**
   * The counter's name: `payments_processed_total`. Default `method_calls_total`, which carries the labels
   * `class`, `method`, `result` (`success`, `failure`) and `exception` (the error's class, empty on success);
   * a metric of your own name carries the labels you give.
   */
  readonly name?: string;
  readonly help?: string;
  /** Labels by name: fixed values, or functions of the finished call. */
  readonly labels?: Readonly<Record<string, LabelSource>>;
}

/**
 * Counts the calls of a method when they are over.
 * @throws MetricsConfigurationError when the name or a label is not valid.
 * @example
 * @Counted({ name: 'reports_sent_total', labels: { result: ({ isFailure }) => (isFailure ? 'failure' : 'success') } })
 */
export function Counted(options: CountedOptions = {}): MethodDecorator {
  return (target, key, descriptor) => {
    const { name = 'method_calls_total', help = 'Decorated method calls by outcome.' } = options;
    const own: Record<string, LabelSource> =
      options.name === undefined
        ? { class: target.constructor.name, method: String(key), result: resultOf, exception: exceptionOf }
        : {};
    const sources: Record<string, LabelSource> = { ...own, ...options.labels };
    const definition: CounterDefinition<string> = declare(
      'counter',
      { name, help, labelNames: Object.keys(sources) },
      Counted,
    );
    decorate('@Counted()', target, key, descriptor, definition, ({ factory }, call) => {
      factory.get(definition).inc(labelsFrom(sources, call));
    });
  };
}

const resultOf = ({ isFailure }: Call): string => (isFailure ? 'failure' : 'success');

/** The class of the error: bounded by the code, where its message is not. */
function exceptionOf({ isFailure, error }: Call): string {
  if (!isFailure) return '';
  return error instanceof Error ? error.constructor.name : typeof error;
}
