import type { ApplicationMetric, DecoratedMethod } from '../../model/application.js';
import type { Panel } from '../dashboard.js';
import { quantile, share } from '../promql.js';

const BY = ['class', 'method'];
const METHOD = { width: 8, unit: 's', min: 0, kind: 'timeseries' } as const;
const legend = '{{class}}.{{method}}';

type Draw = (metric: ApplicationMetric, selector: string) => Panel[];

/** What decorators record of each method under the library's own names. */
const DRAWINGS: Readonly<Record<string, Draw>> = {
  method_calls_total: ({ name }, selector) => [
    {
      ...METHOD,
      title: 'Calls of methods, per second',
      description: `Calls of the methods with @Counted() that have ended. Metric: ${name}.`,
      unit: 'cps',
      queries: [{ expr: `sum by (${BY.join(', ')}) (rate(${name}{${selector}}[$interval]))`, legend }],
    },
    {
      ...METHOD,
      title: 'Failed calls of methods',
      description: `The share of their calls that ended with an error. Metric: ${name}.`,
      unit: 'percentunit',
      queries: [
        {
          expr: share(`${name}{${selector}, result="failure"}`, `${name}{${selector}}`, BY),
          legend,
        },
      ],
    },
  ],
  method_failures_total: ({ name }, selector) => [
    {
      ...METHOD,
      title: 'Failures of methods, per second',
      description: `Calls that ended with an error, of the methods that count these alone. Metric: ${name}.`,
      unit: 'cps',
      queries: [
        {
          expr: `sum by (${BY.join(', ')}) (rate(${name}{${selector}}[$interval]))`,
          legend,
          emptyWhen: 'while none has failed',
        },
      ],
    },
  ],
  method_duration_seconds: ({ name, buckets }, selector) => [
    {
      ...METHOD,
      title: 'Duration of methods (p95)',
      description: `95 % of the calls of the methods with @Timed() are faster than this. Metric: ${name}.`,
      queries: [{ expr: quantile(0.95, name, selector, BY, buckets), legend }],
    },
  ],
  method_duration_summary_seconds: ({ name }, selector) => [
    {
      ...METHOD,
      title: 'Duration of methods: mean',
      description: `Of the methods whose @Timed() is a summary. Metric: ${name}.`,
      queries: [
        {
          expr: ['sum', 'count']
            .map((part) => `sum by (${BY.join(', ')}) (rate(${name}_${part}{${selector}}[$interval]))`)
            .join(' / '),
          legend,
        },
      ],
    },
  ],
  method_calls_in_flight: ({ name }, selector) => [
    {
      ...METHOD,
      title: 'Calls of methods under way',
      description: `Of the methods with @InFlight(). Metric: ${name}.`,
      unit: 'short',
      queries: [{ expr: `sum by (${BY.join(', ')}) (${name}{${selector}})`, legend }],
    },
  ],
};

/** Whether all decorated methods share a metric, told apart by its labels. */
export function isOfMethods({ declaredName }: ApplicationMetric): boolean {
  return Object.hasOwn(DRAWINGS, declaredName);
}

/** The panels of methods that record under the library's own names. */
export function methodPanels(
  methods: readonly DecoratedMethod[],
  metrics: readonly ApplicationMetric[],
  selector: string,
): Panel[] {
  return metrics.flatMap((metric) => {
    const recording = methods.filter(({ decorators }) =>
      decorators.some((one) => one.metrics.includes(metric.name)),
    );
    if (recording.length === 0) return [];
    const [classes, names] = [recording.map((one) => one.class), recording.map((one) => one.method)];
    const chosen = `${selector}, class=~"${oneOf(classes)}", method=~"${oneOf(names)}"`;
    return DRAWINGS[metric.declaredName]?.(metric, chosen) ?? [];
  });
}

/** As a regular expression. What is special in one, or begins a variable of the dashboard, is put into brackets. */
function oneOf(names: readonly string[]): string {
  return [...new Set(names)].map((name) => name.replaceAll(/\W/g, '[$&]')).join('|');
}
