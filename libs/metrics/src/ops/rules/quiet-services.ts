import { promql, type RuleGroup } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Below this rate, a ratio of requests is meaningless: at 0.5/s a single error in 5 minutes is 0.7 %. */
export const LEAST_REQUESTS_PER_SECOND = 0.5;
const LEAST_FAILURES = 5;
const FAILING_NOW_RATIO = 0.5;
const FAILING_LATELY_RATIO = 0.1;
const HALF_AN_HOUR_SECONDS = 1800;

/**
 * Services with too few requests for HighErrorRate: a number of failures instead of a ratio alone. It uses what the
 * objective `availability` records.
 */
export function quietServices({ name, example }: ServiceScope): RuleGroup {
  const slo = '{slo="availability"}';
  const requests = (status: string) => seriesOf('http_requests_total', { ...example, status_code: status });
  return {
    name: 'quiet',
    alerts: [
      {
        alert: 'QuietServiceFailing',
        severity: 'page',
        for: '2m',
        expr: promql`
          service_slo:errors:rate30m${slo} * ${HALF_AN_HOUR_SECONDS} >= ${LEAST_FAILURES}
          and service_slo:error:ratio_rate30m${slo} > ${FAILING_LATELY_RATIO}
          and service_slo:error:ratio_rate5m${slo} > ${FAILING_NOW_RATIO}
          and service_slo:requests:rate5m${slo} <= ${LEAST_REQUESTS_PER_SECOND}
        `,
        summary: `${name}, which few ask, fails most of them`,
        description:
          'About {{ $value | humanize }} requests of the last 30 minutes got a 5xx, and so did most of the last 5 minutes. For HighErrorRate there are too few requests.',
        scenarios: [
          {
            name: 'fires when all of 0.07 requests per second fail, and ends 5 minutes after the last failure',
            series: {
              [requests('500')]: '0x29 4+4x19 80x60',
              [requests('200')]: '0+4x29 116x19 120+4x60',
            },
            firing: { 25: 0, 30: 0, 40: 1, 50: 1, 60: 0, 80: 0 },
          },
          {
            name: 'not for one failure of one request',
            series: { [requests('500')]: '0x9 1x30', [requests('200')]: '0x39' },
            firing: { 10: 0, 20: 0 },
          },
          {
            name: 'not while most requests succeed',
            series: { [requests('500')]: '0+1x60', [requests('200')]: '0+3x60' },
            firing: { 20: 0, 55: 0 },
          },
          {
            name: 'leaves busy services to HighErrorRate',
            series: { [requests('500')]: '0+60x60', [requests('200')]: '0+6x60' },
            firing: { 20: 0, 55: 0 },
          },
        ],
      },
    ],
  };
}
