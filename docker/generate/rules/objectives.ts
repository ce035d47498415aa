import { counterSeries } from './alert-test.js';
import { latencyQueries } from './latency-queries.js';
import { quietServices } from './quiet-services.js';
import { promql, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';
import { shareOf, slo } from './slo.js';

/** Requests slower than this are too slow; a bound of `http_request_duration_seconds`. */
export const SLOW_REQUEST_SECONDS = 0.5;
/** The share of requests to be answered without a server error. */
export const AVAILABILITY_OBJECTIVE = 0.999;
/** The share of requests to be faster than `SLOW_REQUEST_SECONDS`. */
export const LATENCY_OBJECTIVE = 0.95;

/** 99.9 % of requests are answered without a 5xx. */
export function availability(scope: ServiceScope): RuleFile {
  const { labels, example } = scope;
  const requests = (window: string) => `sum by (${labels}) (rate(http_requests_total[${window}]))`;
  const file = slo(scope, {
    name: 'availability',
    objective: AVAILABILITY_OBJECTIVE,
    failure: 'were answered with a 5xx',
    requests,
    // A service without a 5xx so far has no such series: zero of all its requests then.
    errors: (window) => promql`
      sum by (${labels}) (rate(http_requests_total{status_code=~"5.."}[${window}]))
      or 0 * ${requests(window)}
    `,
    testSeries: (perSecond, below, above) => [
      shareOf(seriesOf('http_requests_total', { ...example, status_code: '500' }), perSecond, below, above),
      shareOf(
        seriesOf('http_requests_total', { ...example, status_code: '200' }),
        perSecond,
        1 - below,
        1 - above,
      ),
    ],
  });
  return { ...file, groups: [...file.groups, quietServices(scope)] };
}

/** 95 % of requests are answered within 500 ms. */
export function latency(scope: ServiceScope): RuleFile {
  const { labels, example } = scope;
  return slo(scope, {
    name: 'latency',
    objective: LATENCY_OBJECTIVE,
    failure: `took longer than ${SLOW_REQUEST_SECONDS * 1000} ms`,
    requests: (window) => latencyQueries(labels, window).requests,
    errors: (window) => latencyQueries(labels, window).slowerThan(SLOW_REQUEST_SECONDS),
    testSeries: (perSecond, below, above) => [
      counterSeries(seriesOf('http_request_duration_seconds_count', example), perSecond, perSecond),
      shareOf(
        seriesOf('http_request_duration_seconds_bucket', { ...example, le: `${SLOW_REQUEST_SECONDS}` }),
        perSecond,
        1 - below,
        1 - above,
      ),
    ],
  });
}
