import { shareOf, slo } from './slo.js';
import { counterSeries } from './alert-test.js';
import { promql } from './rule.js';

/** Requests slower than this are too slow; a bound of `http_request_duration_seconds`. */
export const SLOW_REQUEST_SECONDS = 0.5;
/** The share of requests to be answered without a server error. */
export const AVAILABILITY_OBJECTIVE = 0.999;
/** The share of requests to be faster than `SLOW_REQUEST_SECONDS`. */
export const LATENCY_OBJECTIVE = 0.95;

const ALL_REQUESTS = 'sum by (service) (rate(http_requests_total[5m]))';

/** 99.9 % of requests are answered without a 5xx. */
export const availability = slo({
  name: 'availability',
  objective: AVAILABILITY_OBJECTIVE,
  failure: 'were answered with a 5xx',
  requests: ALL_REQUESTS,
  // A service without a 5xx so far has no such series: zero of all its requests then.
  errors: promql`
    sum by (service) (rate(http_requests_total{status_code=~"5.."}[5m]))
    or 0 * ${ALL_REQUESTS}
  `,
  testSeries: (perSecond, below, above) => [
    shareOf('http_requests_total{service="shop",status_code="500"}', perSecond, below, above),
    shareOf('http_requests_total{service="shop",status_code="200"}', perSecond, 1 - below, 1 - above),
  ],
});

/** 95 % of requests are answered within 500 ms. */
export const latency = slo({
  name: 'latency',
  objective: LATENCY_OBJECTIVE,
  failure: `took longer than ${SLOW_REQUEST_SECONDS * 1000} ms`,
  requests: 'sum by (service) (rate(http_request_duration_seconds_count[5m]))',
  errors: promql`
    sum by (service) (rate(http_request_duration_seconds_count[5m]))
    - sum by (service) (rate(http_request_duration_seconds_bucket{le="${SLOW_REQUEST_SECONDS}"}[5m]))
  `,
  testSeries: (perSecond, below, above) => [
    counterSeries('http_request_duration_seconds_count{service="shop"}', perSecond, perSecond),
    shareOf(
      `http_request_duration_seconds_bucket{service="shop",le="${SLOW_REQUEST_SECONDS}"}`,
      perSecond,
      1 - below,
      1 - above,
    ),
  ],
});
