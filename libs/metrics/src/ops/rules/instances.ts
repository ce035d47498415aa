import type { Stack } from './stack.js';
import { gaugeSeries, type Labels } from './alert-test.js';
import { promql, type RuleGroup } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Restarts within a quarter of an hour: a deploy is one, a deploy that is rolled back are two. */
const MOST_RESTARTS = 2;

/** How many instances a service has, and should have. */
export function instances(scope: ServiceScope, expected: Stack['instances']): RuleGroup {
  const { labels, name, nameLabel, example } = scope;
  const instance = { ...example, instance: 'shop:8000' };
  return {
    recordings: [
      {
        record: 'service:instances:count',
        expr: `count by (${labels}) (up{${nameLabel}!=""})`,
      },
      {
        // The number that was there without a break, so that a rolling deploy does not raise what is expected.
        record: 'service:instances:min5m',
        expr: 'min_over_time(service:instances:count[5m])',
      },
      {
        record: 'service:instances:expected',
        expr: [...expected.map(declared), 'max_over_time(service:instances:min5m[1h])'].join('\nor '),
      },
    ],
    alerts: [
      {
        alert: 'ServiceDown',
        severity: 'page',
        for: '1m',
        // A day, since a service that nobody has brought back is still down after the hour of what is expected.
        expr: promql`
          (
            sum by (${labels}) (up{${nameLabel}!=""})
            or 0 * max_over_time(service:instances:expected[1d])
          ) == 0
        `,
        summary: `${name} is down`,
        description: `For a minute, not one instance of ${name} has been there to be scraped; {{ $value }} are up.`,
        test: {
          phaseMinutes: 5,
          series: [gaugeSeries(seriesOf('up', instance), 1, 0)],
          labels: example,
          value: '0',
        },
        scenarios: [
          {
            name: 'not while one of three instances is up',
            series: up(example, { one: '1x30', two: '1x9 0x20', three: '1x9 0x20' }),
            firing: { 15: 0, 29: 0 },
          },
          {
            name: 'fires when all have left the discovery, and still does hours later',
            series: up(example, { one: '1x9 _x300 1x5', two: '1x9 _x300' }),
            firing: { 9: 0, 17: 1, 200: 1, 312: 0 },
          },
          {
            name: 'not for a restart that misses one scrape',
            series: up(example, { one: '1x9 0 1x20' }),
            firing: { 10: 0, 11: 0, 12: 0 },
          },
        ],
      },
      {
        alert: 'InstanceMissing',
        severity: 'ticket',
        for: '5m',
        expr: promql`
          service:instances:expected
          - (service:instances:count or 0 * service:instances:expected)
          > 0
        `,
        summary: `${name} has fewer instances than it had`,
        description: `For 5 minutes, {{ $value }} of the instances of ${name} have been missing from what Prometheus discovers.`,
        scenarios: [
          {
            name: 'fires when one of three leaves the discovery, ends when it is back',
            series: up(example, { one: '1x60', two: '1x60', three: '1x19 _x20 1x20' }),
            firing: { 19: 0, 22: 0, 32: 1, 41: 0 },
          },
          {
            name: 'takes the lower number for granted after an hour',
            series: up(example, { one: '1x120', two: '1x19 _x100' }),
            firing: { 32: 1, 75: 1, 90: 0 },
          },
          {
            name: 'not after a rolling deploy with an instance more for a while',
            series: up(example, { one: '1x60', two: '1x20 stale', three: '_x18 1x40' }),
            firing: { 22: 0, 30: 0, 58: 0 },
          },
          {
            name: 'leaves an instance that is known and down to TargetDown',
            series: up(example, { one: '1x60', two: '1x19 0x40' }),
            firing: { 30: 0, 58: 0 },
          },
        ],
      },
      {
        alert: 'CrashLooping',
        severity: 'page',
        expr: `changes(process_start_time_seconds{${nameLabel}!=""}[15m]) > ${MOST_RESTARTS}`,
        summary: '{{ $labels.instance }} starts again and again',
        description:
          'The process of {{ $labels.instance }} has started {{ $value }} times in the last 15 minutes. Requests that found nobody are in no error rate.',
        scenarios: [
          {
            name: 'fires after three restarts, ends a quarter of an hour after the last ones',
            series: {
              [seriesOf('process_start_time_seconds', instance)]: '100x9 700x2 900x2 1100x2 1300x30',
            },
            firing: { 9: 0, 13: 0, 18: 1, 22: 1, 32: 0 },
          },
          {
            name: 'not for a deploy and its way back',
            series: { [seriesOf('process_start_time_seconds', instance)]: '100x9 700x3 1000x30' },
            firing: { 12: 0, 16: 0, 30: 0 },
          },
        ],
      },
    ],
  };
}

function declared({ service, expected }: Stack['instances'][number]): string {
  return Object.entries(service).reduce(
    (vector, [label, value]) => `label_replace(${vector}, "${label}", "${value}", "", "")`,
    `vector(${expected})`,
  );
}

/** `up` of instances, each with its values. */
function up(service: Labels, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([instance, one]) => [seriesOf('up', { ...service, instance }), one]),
  );
}
