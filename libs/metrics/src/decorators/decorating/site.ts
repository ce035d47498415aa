import type { Place } from '../../metrics/definition/caller-location.js';
import { announce } from '../../metrics/definition/announcement.js';
import { definitionProblem } from '../../metrics/definition/definition-problem.js';
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  SummaryDefinition,
} from '../../metrics/definition/definition.js';
import type { MetricConfig, MetricDefinition } from '../../metrics/definition/metric-definition.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import { classNameOf } from '../../metrics/calls/class-name.js';
import type { Source } from '../model/label-reader.js';
import { useParameterLabels } from './parameter-labels.js';

interface Definitions {
  readonly counter: CounterDefinition<string>;
  readonly gauge: GaugeDefinition<string>;
  readonly histogram: HistogramDefinition<string>;
  readonly summary: SummaryDefinition<string>;
}

/** The location of a decorator: method, class and file. */
export class Site {
  readonly className: string;
  readonly methodName: string;

  constructor(
    /** The decorator as the user writes it: `@Timed()`. */
    readonly decorator: string,
    /** File and line of the decorator. */
    private readonly place: Place,
    /** The prototype, or the class for a static method. */
    readonly target: object,
    readonly key: string | symbol,
    /** Whether the class carries the decorator. */
    readonly isOnClass: boolean,
  ) {
    this.className = classNameOf(target);
    this.methodName = String(key);
  }

  /** `LoansService.create` */
  get where(): string {
    return `${this.className}.${this.methodName}`;
  }

  /**
   * The labels of a metric here: the parameter labels if the metric belongs to this method alone, otherwise class and
   * method; and those from the options.
   * @throws MetricsConfigurationError when two parameters, or a parameter and the options, define the same label
   */
  sources<C>(isNamed: boolean, given: Readonly<Record<string, Source<C>>>): Record<string, Source<C>> {
    const isOwn = isNamed && !this.isOnClass;
    const sources: Record<string, Source<C>> = isOwn
      ? {}
      : { class: this.className, method: this.methodName };
    for (const { name, read } of isOwn ? useParameterLabels(this.target, this.key) : []) {
      if (Object.hasOwn(given, name) || Object.hasOwn(sources, name)) {
        throw this.error(`label "${name}" is given twice, by @MetricLabel(). Give it once.`);
      }
      sources[name] = read as Source<C>;
    }
    return { ...sources, ...given };
  }

  /**
   * Declares a metric of this method.
   * @throws MetricsConfigurationError when the name, the help, a label or a bucket is invalid
   */
  declare<K extends keyof Definitions>(type: K, config: MetricConfig): Definitions[K] {
    const problem = definitionProblem(type, config);
    if (problem !== undefined) throw this.error(`${type} "${config.name}": ${problem}`);
    const { decorator, place, where } = this;
    // Long tasks have no options for their gauges.
    const isLongTask = type === 'gauge' && decorator === '@Timed()';
    const maxSeriesOption = isLongTask ? false : `maxSeries of ${decorator}`;
    const definition: MetricDefinition = {
      type,
      config,
      get declaredAt() {
        return `${place()}, ${where}`;
      },
      maxSeriesOption,
    };
    announce({
      definition,
      get declaredAt() {
        return place();
      },
      decorator,
      method: where,
    });
    return definition as Definitions[K];
  }

  error(problem: string): MetricsConfigurationError {
    return new MetricsConfigurationError(`${this.decorator} on ${this.where} (${this.place()}): ${problem}`);
  }
}
