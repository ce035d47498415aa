import { declare, type HistogramDefinition } from '../injection/definition.js';
import { type LabelSource, labelsFrom } from './call.js';
import { decorate } from './decorate.js';

export interface TimedOptions {
  /**
   * The histogram's name, in seconds: `credit_check_duration_seconds`. Default `method_duration_seconds`,
   * which carries the labels `class` and `method`; a metric of your own name carries the labels you give.
   */
  readonly name?: string;
  readonly help?: string;
  /** Upper bounds of the buckets in seconds, ascending. */
  readonly buckets?: readonly number[];
  /** Labels by name: fixed values, or functions of the finished call. */
  readonly labels?: Readonly<Record<string, LabelSource>>;
}

/**
 * Measures how long each call of a method takes, in seconds: until it returns, throws, or its promise settles.
 * @throws MetricsConfigurationError when the name, a label or a bucket is not valid.
 * @example
 * @Timed({ name: 'credit_check_duration_seconds', buckets: [0.1, 0.5, 1, 2, 5, 10] })
 */
export function Timed(options: TimedOptions = {}): MethodDecorator {
  return (target, key, descriptor) => {
    const {
      name = 'method_duration_seconds',
      help = 'Duration of decorated method calls.',
      buckets,
    } = options;
    const own: Record<string, LabelSource> =
      options.name === undefined ? { class: target.constructor.name, method: String(key) } : {};
    const sources: Record<string, LabelSource> = { ...own, ...options.labels };
    const definition: HistogramDefinition<string> = declare(
      'histogram',
      { name, help, labelNames: Object.keys(sources), ...(buckets && { buckets }) },
      Timed,
    );
    decorate('@Timed()', target, key, descriptor, definition, ({ factory }, call, startMs) => {
      factory.get(definition).observe(labelsFrom(sources, call), (performance.now() - startMs) / 1000);
    });
  };
}
