import type { ServiceScope } from '../rules/service-scope.js';

/** While the source fires, the targets are sent to nobody. */
export interface Inhibition {
  /** For readers of the file: why. Those without one belong to the one above. */
  readonly why?: string;
  /** A matcher such as `alertname="ServiceDown"`; its alert has to be there for the rule to be written. */
  readonly source: string;
  /** What else the source has to match. */
  readonly sourceHas?: readonly string[];
  readonly targets: readonly string[];
  /** The labels, beside those of the service, that both must have the same value of. */
  readonly same?: readonly string[];
}

/** Who is paged about a cause is not paged about its symptoms. A ticket never silences a page. */
export function inhibitions({ nameLabel }: ServiceScope): readonly Inhibition[] {
  const target = ['job', 'instance'];
  return [
    {
      why: 'A service without any instance has no other problem.',
      source: 'alertname="ServiceDown"',
      targets: ['alertname!="ServiceDown"', `${nameLabel}!=""`],
    },
    {
      why: 'A target that is down has no other ticket; the others of its service are left alone.',
      source: 'alertname="TargetDown"',
      targets: ['alertname!="TargetDown"', 'severity="ticket"', 'instance!=""'],
      same: target,
    },
    { source: 'alertname="CrashLooping"', targets: ['alertname="TargetDown"'], same: target },
    {
      why: 'What a service has lost, when somebody is paged about that itself.',
      source: 'alertname="CauseElsewhere"',
      sourceHas: ['indicator!=""'],
      targets: ['alertname="DependencyDown"'],
      same: ['indicator'],
    },
    {
      source: 'alertname="CauseElsewhere"',
      sourceHas: ['host!=""'],
      targets: ['alertname="UpstreamFailing"'],
      same: ['host'],
    },
    {
      why:
        'What follows from the loss. One alert per service, which fires with each DependencyDown and CauseElsewhere: of several\n' +
        'with the same labels in `equal`, Alertmanager 0.33 may forget all when one has ended, within a quarter of an hour.',
      source: 'alertname="CauseKnown"',
      targets: [
        'alertname=~"HighErrorRate|HighLatency|QuietServiceFailing|TrafficStopped|SlowDatabase|ConnectionsAwaited|UpstreamFailing|MetricsNotCollected|.+BudgetBurn.+"',
      ],
    },
    {
      why: 'The first alert about a promise is enough.',
      source: 'alertname="HighErrorRate"',
      targets: ['alertname=~"AvailabilityBudgetBurn.+"'],
    },
    { source: 'alertname="QuietServiceFailing"', targets: ['alertname=~"AvailabilityBudgetBurn.+"'] },
    { source: 'alertname="HighLatency"', targets: ['alertname=~"LatencyBudgetBurn.+"'] },
    {
      source: 'alertname=~".+BudgetBurnFast"',
      targets: ['alertname=~".+BudgetBurn(Medium|Slow)"'],
      same: ['slo'],
    },
    { source: 'alertname=~".+BudgetBurnMedium"', targets: ['alertname=~".+BudgetBurnSlow"'], same: ['slo'] },
  ];
}
