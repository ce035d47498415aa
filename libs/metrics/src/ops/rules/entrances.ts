import { counterSeries } from './alert-test.js';
import { promql, type AlertRule, type RecordingRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/** Above it, an entrance fails whoever uses it. */
export const FAILING_RATIO = 0.05;
/** With fewer, a ratio is an accident. */
const LEAST_FAILURES = 5;

/** A way into an application that counts its calls by result. */
interface Entrance {
  readonly alert: string;
  readonly counter: string;
  /** What tells its handlers apart. */
  readonly by: string;
  /** Completes: "… of shop fail". */
  readonly what: string;
  /** The values of `result` that are failures, as a pattern. Default: `failure`. */
  readonly failures?: string;
}

const ENTRANCES: readonly Entrance[] = [
  {
    alert: 'EventListenerFailing',
    counter: 'event_listener_calls_total',
    by: 'listener',
    what: 'Calls of the listener {{ $labels.listener }}',
  },
  {
    alert: 'GraphqlOperationsFailing',
    counter: 'graphql_operations_total',
    by: 'operation',
    what: 'GraphQL operations {{ $labels.operation }}',
  },
  {
    alert: 'WebsocketHandlerFailing',
    counter: 'websocket_handler_calls_total',
    by: 'namespace',
    what: 'Messages to the WebSocket namespace {{ $labels.namespace }}',
  },
  {
    alert: 'MicroserviceCallsFailing',
    counter: 'microservice_calls_total',
    by: 'pattern',
    what: 'Messages {{ $labels.pattern }}',
  },
  {
    alert: 'CommandHandlerFailing',
    counter: 'cqrs_commands_total',
    by: 'command',
    what: 'Commands {{ $labels.command }}',
  },
  {
    alert: 'EventHandlerFailing',
    counter: 'cqrs_event_handler_calls_total',
    by: 'handler',
    what: 'Calls of the event handler {{ $labels.handler }}',
  },
  {
    alert: 'MicroserviceClientCallsFailing',
    counter: 'microservice_client_calls_total',
    by: 'pattern',
    what: 'Messages {{ $labels.pattern }} to other services',
    failures: 'failure|unanswered',
  },
];

/** Whether what comes in beside HTTP is done, and what goes out as messages. Queues and jobs have files of their own. */
export function entrances(scope: ServiceScope): RuleFile {
  return {
    name: 'entrances',
    dashboard: 'entrances',
    groups: [
      {
        recordings: ENTRANCES.flatMap((entrance) => recordingsOf(scope, entrance)),
        alerts: ENTRANCES.map((entrance) => failing(scope, entrance)),
      },
    ],
  };
}

function recordingsOf(
  { labels }: ServiceScope,
  { counter, by, failures }: Entrance,
): readonly RecordingRule[] {
  const base = counter.replace(/_total$/, '');
  const calls = `service_${by}:${base}:increase10m`;
  const failed = failures === undefined ? 'result="failure"' : `result=~"${failures}"`;
  return [
    { record: calls, expr: `sum by (${labels}, ${by}) (increase(${counter}[10m]))` },
    {
      record: `service_${by}:${base}_failures:increase10m`,
      expr: promql`
        sum by (${labels}, ${by}) (increase(${counter}{${failed}}[10m]))
        or 0 * ${calls}
      `,
    },
  ];
}

function failing({ name, example }: ServiceScope, { alert, counter, by, what }: Entrance): AlertRule {
  const base = `service_${by}:${counter.replace(/_total$/, '')}`;
  const failures = `${base}_failures:increase10m`;
  const labels = { ...example, [by]: 'one' };
  const series = (below: number, above: number, perSecond: number) =>
    (['failure', 'success'] as const).map((result) => {
      const share = (ratio: number) => perSecond * (result === 'failure' ? ratio : 1 - ratio);
      return counterSeries(seriesOf(counter, { ...labels, result }), share(below), share(above));
    });
  return {
    alert,
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '5m',
    expr: promql`
      ${failures} / (${base}:increase10m > 0) > ${FAILING_RATIO}
      and ${failures} >= ${LEAST_FAILURES}
    `,
    summary: `${what} of ${name} fail`,
    description: '{{ $value | humanizePercentage }} failed in the last 10 minutes; the threshold is 5 %.',
    test: {
      phaseMinutes: 25,
      series: series(0.04, 0.1, 1),
      labels,
      value: '10%',
      quiet: { why: 'for one failure of few', series: series(0.5, 0.5, 1 / 300) },
    },
  };
}
