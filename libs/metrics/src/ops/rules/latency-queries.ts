import { promql } from './rule.js';

const DURATIONS = 'http_request_duration_seconds';

/**
 * Queries on the durations of requests, classic or native: a service may expose either. Where it exposes both, the
 * classic buckets count.
 */
export function latencyQueries(labels: string, window: string) {
  const classic = (suffix: string, matchers = '', by = labels) =>
    `sum by (${by}) (rate(${DURATIONS}_${suffix}${matchers}[${window}]))`;
  const native = `sum by (${labels}) (rate(${DURATIONS}[${window}]))`;
  return {
    quantile: (quantile: number): string => promql`
      histogram_quantile(${quantile}, ${classic('bucket', '', `${labels}, le`)})
      or histogram_quantile(${quantile}, ${native})
    `,
    requests: promql`
      ${classic('count')}
      or histogram_count(${native})
    `,
    /** Nothing without a bound at `seconds`. Without requests the fraction is NaN, which would spoil averages. */
    slowerThan: (seconds: number): string => promql`
      (${classic('count')} - ${classic('bucket', `{le="${seconds}"}`)})
      or histogram_count(${native}) * (1 - histogram_fraction(0, ${seconds}, ${native})) >= 0
      or 0 * histogram_count(${native})
    `,
  };
}
