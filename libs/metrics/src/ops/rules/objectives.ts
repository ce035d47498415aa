import type { Objective } from '../model/application.js';
import { boundLabel, boundMatcher } from './bound-label.js';
import { matchersOf, type Matchers } from './matchers.js';
import { quietServices } from './quiet-services.js';
import type { Promised } from './promises.js';
import { promql, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';
import { shareOf, slo } from './slo.js';

/** Requests slower than this are too slow for HighLatency, and for the demo's promise. */
export const SLOW_REQUEST_SECONDS = 0.5;
/** The share of requests to be answered without a server error. */
export const AVAILABILITY_OBJECTIVE = 0.999;
/** The share of requests to be faster than `SLOW_REQUEST_SECONDS`. */
export const LATENCY_OBJECTIVE = 0.95;

const ALL_REQUESTS = {
  of: {
    kind: 'http',
    title: 'all requests',
    matchers: {},
    counter: 'http_requests_total',
    failure: 'status_code=~"5.."',
    histogram: 'http_request_duration_seconds',
  },
  place: undefined,
  services: undefined,
} as const;

/** 99.9 % of requests are answered without a 5xx, and 95 % within 500 ms. */
export const DEFAULT_PROMISES: readonly Promised[] = [
  {
    ...ALL_REQUESTS,
    name: 'availability',
    file: 'availability',
    kind: 'availability',
    objective: AVAILABILITY_OBJECTIVE,
    belowSeconds: undefined,
  },
  {
    ...ALL_REQUESTS,
    name: 'latency',
    file: 'latency',
    kind: 'latency',
    objective: LATENCY_OBJECTIVE,
    belowSeconds: SLOW_REQUEST_SECONDS,
  },
];

/** The rules of a promise. */
export function promiseRules(scope: ServiceScope, promise: Promised): RuleFile {
  const own = { ...scope, example: exampleOf(scope, promise) };
  const rules = promise.kind === 'availability' ? availability(own, promise) : latency(own, promise);
  const isOfAll = promise.name === 'availability';
  return isOfAll ? { ...rules, groups: [...rules.groups, quietServices(own)] } : rules;
}

/** The service that tests watch has to be one of those that promise it. */
function exampleOf({ nameLabel, example }: ServiceScope, { services }: Promised): ServiceScope['example'] {
  const [first] = services ?? [];
  return first === undefined ? example : { ...example, [nameLabel]: first };
}

function availability(scope: ServiceScope, promise: Promised): RuleFile {
  const { labels, example } = scope;
  const { counter, failure, title } = promise.of;
  const matchers = promisedMatchers(scope, promise);
  const requests = (window: string, which = '') =>
    `sum by (${labels}) (rate(${counter}${matchersOf(matchers, which)}[${window}]))`;
  const [failedLabel = '', failedValue = ''] = failure.split(/=~?"|"/);
  const series = (value: string) =>
    seriesOf(counter, { ...example, ...exampleLabels(promise), [failedLabel]: value });
  return slo(scope, {
    name: promise.name,
    file: promise.file,
    title: 'Availability',
    objective: promise.objective,
    failure: FAILED[promise.of.kind],
    what: whatOf(promise),
    subject: title,
    requests: (window) => requests(window),
    // A service without a failure so far has no such series: zero of all its requests then.
    errors: (window) => `${requests(window, failure)}\nor 0 * ${requests(window)}`,
    testSeries: (perSecond, below, above) => [
      shareOf(series(failedValue === '5..' ? '500' : failedValue), perSecond, below, above),
      shareOf(series(failedValue === '5..' ? '200' : 'success'), perSecond, 1 - below, 1 - above),
    ],
  });
}

function latency(scope: ServiceScope, promise: Promised): RuleFile {
  const { labels, example } = scope;
  const { histogram, title, hasOwnHistogram = false } = promise.of;
  const seconds = promise.belowSeconds ?? SLOW_REQUEST_SECONDS;
  const all = promisedMatchers(
    scope,
    hasOwnHistogram ? { ...promise, of: { ...promise.of, matchers: {} } } : promise,
  );
  const queries = histogramQueries(histogram, labels, all);
  const own = hasOwnHistogram ? {} : exampleLabels(promise);
  return slo(scope, {
    name: promise.name,
    file: promise.file,
    title: 'Latency',
    objective: promise.objective,
    failure: `took longer than ${seconds < 1 ? `${seconds * 1000} ms` : `${seconds} s`}`,
    what: whatOf(promise),
    subject: title,
    requests: (window) => queries.requests(window),
    errors: (window) => queries.slowerThan(seconds, window),
    testSeries: (perSecond, below, above) => [
      shareOf(seriesOf(`${histogram}_count`, { ...example, ...own }), perSecond, 1, 1),
      shareOf(
        seriesOf(`${histogram}_bucket`, { ...example, ...own, le: boundLabel(seconds) }),
        perSecond,
        1 - below,
        1 - above,
      ),
    ],
  });
}

/** Queries on a histogram, classic or native; where a service exposes both, the classic buckets count. */
function histogramQueries(histogram: string, labels: string, matchers: Matchers) {
  const classic = (suffix: string, window: string, which = '') =>
    `sum by (${labels}) (rate(${histogram}_${suffix}${matchersOf(matchers, which)}[${window}]))`;
  const native = (window: string) =>
    `sum by (${labels}) (rate(${histogram}${matchersOf(matchers)}[${window}]))`;
  return {
    requests: (window: string): string => promql`
      ${classic('count', window)}
      or histogram_count(${native(window)})
    `,
    /** Nothing without a bound at `seconds`. Without requests the fraction is NaN, which would spoil averages. */
    slowerThan: (seconds: number, window: string): string => promql`
      (${classic('count', window)} - ${classic('bucket', window, boundMatcher(seconds))})
      or histogram_count(${native(window)}) * (1 - histogram_fraction(0, ${seconds}, ${native(window)})) >= 0
      or 0 * histogram_count(${native(window)})
    `,
  };
}

function promisedMatchers({ nameLabel }: ServiceScope, { services, of }: Promised): Matchers {
  return services === undefined ? of.matchers : { [nameLabel]: services, ...of.matchers };
}

function exampleLabels({ of }: Objective): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(of.matchers).map(([label, [first = '']]) => [label, first]));
}

const FAILED = {
  http: 'were answered with a 5xx',
  method: 'failed',
  queue: 'failed',
  cron: 'failed',
} as const;
const UNITS = { http: 'requests', method: 'calls', queue: 'attempts at jobs', cron: 'runs' } as const;

/** `requests`; `calls of Shop.buy`. */
function whatOf({ of: { kind, title, matchers } }: Objective): string {
  if (Object.keys(matchers).length === 0) return UNITS[kind];
  return kind === 'http' ? `requests to ${title}` : `${UNITS[kind]} of ${title}`;
}
