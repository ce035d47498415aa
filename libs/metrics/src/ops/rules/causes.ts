import type { Dependency } from './stack.js';
import { FAILING_UPSTREAM_RATIO } from './dependencies.js';
import { checkDependencies } from './dependency-cycles.js';
import { promql, type AlertRule, type RuleFile } from './rule.js';
import { seriesOf, type ServiceScope } from './service-scope.js';

/**
 * Pages, and what stands for the page about an upstream further away. What a caller explains does not count: it would
 * explain the caller in turn, and nobody would be paged.
 */
const PAGES = 'alertstate="firing", severity!="ticket", alertname!="CauseKnown", explained_by!="caller"';
/**
 * Alerts for Alertmanager, which silences symptoms with them: no inhibition rule of its own can say "the upstream of
 * this service". They are sent to nobody.
 */
export function causes(scope: ServiceScope, dependencies: readonly Dependency[]): RuleFile {
  checkDependencies(dependencies);
  return {
    name: 'causes',
    dashboard: 'service-overview',
    groups: [{ alerts: [...causeElsewhere(scope, dependencies), causeKnown(scope)] }],
  };
}

/** A service sees trouble with an upstream about which somebody is paged. */
function causeElsewhere(scope: ServiceScope, dependencies: readonly Dependency[]): readonly AlertRule[] {
  const [first] = dependencies;
  if (!first) return [];
  const { name, nameLabel } = scope;
  const service = { [nameLabel]: first.service };
  const page = (alertname: string, labels: Readonly<Record<string, string>>) =>
    seriesOf('ALERTS', { alertname, alertstate: 'firing', severity: 'page', ...labels });
  const upstream = { [first.upstream.label]: first.upstream.value };
  const { indicator = '', host = '' } = first.knownAs;
  const down = seriesOf('health_indicator_status', { ...service, indicator, status: 'down' });
  const failing = seriesOf('service_host:http_client_requests_errors:ratio_rate5m', { ...service, host });
  return [
    {
      alert: 'CauseElsewhere',
      severity: 'none',
      // The upstream is back before its callers have noticed.
      keepFiringFor: '2m',
      expr: dependencies.flatMap((dependency) => evidence(scope, dependency)).join('\nor '),
      summary: `What is wrong with ${name} comes from {{ $labels.cause }}`,
      description: `Somebody has been paged about {{ $labels.cause }}, and ${name} sees it fail. Alertmanager silences what follows from that.`,
      scenarios: [
        {
          name: 'fires while the upstream is paged about and its caller sees it fail',
          series: {
            [down]: '0x4 1x9 0x9',
            [failing]: '0x4 0.9x9 0x9',
            [page('ServiceDown', upstream)]: '_x7 1x6 _x10',
          },
          firing: { 4: 0, 6: 0, 8: 2, 13: 2, 17: 0 },
        },
        {
          name: 'fires when the upstream itself fails because of another',
          series: {
            [down]: '0x4 1x20',
            [seriesOf('ALERTS', {
              alertname: 'CauseElsewhere',
              alertstate: 'firing',
              severity: 'none',
              ...upstream,
              cause: 'postgres',
            })]: '_x7 1x20',
          },
          firing: { 6: 0, 8: 2, 20: 2 },
        },
        {
          name: 'explains the silence at the upstream by its caller, and not that caller by it',
          series: {
            [failing]: '0.9x20',
            [seriesOf('service:http_requests:rate5m', upstream)]: '0x20',
            [page('DependencyDown', service)]: '1x20',
          },
          firing: { 5: 1, 20: 1 },
        },
        {
          name: 'not without a page about the upstream',
          series: {
            [down]: '0x4 1x20',
            [failing]: '0.9x24',
            [page('ServiceDown', { service: 'x' })]: '1x24',
          },
          firing: { 8: 0, 20: 0 },
        },
        {
          name: 'not while the caller sees nothing of it',
          series: { [down]: '0x24', [failing]: '0.01x24', [page('HighLatency', upstream)]: '1x24' },
          firing: { 8: 0, 20: 0 },
        },
      ],
    },
  ];
}

/** A service has lost something that it needs, and somebody is paged about that. */
function causeKnown({ labels, name, example }: ServiceScope): AlertRule {
  const lost = seriesOf('ALERTS', {
    alertname: 'DependencyDown',
    alertstate: 'firing',
    severity: 'page',
    ...example,
    indicator: 'database',
  });
  return {
    alert: 'CauseKnown',
    severity: 'none',
    // Windows of 5 minutes still have the errors of the outage; symptoms keep firing for 5 more.
    keepFiringFor: '15m',
    expr: `max by (${labels}) (ALERTS{alertname=~"DependencyDown|CauseElsewhere", alertstate="firing"})`,
    summary: `The cause of what is wrong with ${name} is known`,
    description: `Somebody has been paged about what ${name} has lost. Alertmanager silences the symptoms, until a quarter of an hour after the end.`,
    scenarios: [
      {
        name: 'fires with the loss, and for a quarter of an hour after it',
        series: { [lost]: '_x5 1x10 _x40' },
        firing: { 4: 0, 6: 1, 15: 1, 28: 1, 38: 0 },
      },
    ],
  };
}

/** One query for each way in which the service sees its upstream fail. */
function evidence(scope: ServiceScope, { service, knownAs, upstream }: Dependency): readonly string[] {
  const { labels, nameLabel, place } = scope;
  const { indicator, host, isDatabase } = knownAs;
  const own = `${nameLabel}="${service}"`;
  const paged = (label: string, value: string) =>
    `on (${place}) group by (${place}) (ALERTS{${PAGES}, ${label}="${value}"})`;
  const because = (cause: string, seen: string) => `label_replace(${seen}, "cause", "${cause}", "", "")`;
  const seen = [
    indicator &&
      `max by (${labels}, indicator) (health_indicator_status{${own}, indicator="${indicator}", status="down"}) == 1`,
    host &&
      `service_host:http_client_requests_errors:ratio_rate5m{${own}, host="${host}"} > ${FAILING_UPSTREAM_RATIO}`,
    isDatabase && `service:db_operations_errors:ratio_rate5m{${own}} > ${FAILING_UPSTREAM_RATIO}`,
  ].filter((query): query is string => typeof query === 'string');
  const fromUpstream = seen.map(
    (query) => promql`
      (
        ${because(upstream.value, query)}
        and ${paged(upstream.label, upstream.value)}
      )
    `,
  );
  // The other way round: nobody asks the upstream while its caller is down.
  const fromCaller = promql`
    (
      label_replace(
        ${because(service, `service:http_requests:rate5m{${nameLabel}="${upstream.value}"} == 0`)},
        "explained_by", "caller", "", ""
      )
      and ${paged(nameLabel, service)}
    )
  `;
  return upstream.label === nameLabel ? [...fromUpstream, fromCaller] : fromUpstream;
}
