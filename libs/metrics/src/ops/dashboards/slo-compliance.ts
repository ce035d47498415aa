import { AVAILABILITY_OBJECTIVE, LATENCY_OBJECTIVE } from '../rules/objectives.js';
import { HIGHEST_SATURATION_RATIO } from '../rules/saturation.js';
import type { Promised } from '../rules/promises.js';
import { alertsPanel } from './alerts-panel.js';
import { betterFrom, SERVICE, worseFrom, type Dashboard, type Panel, type Threshold } from './dashboard.js';

const BURN_THRESHOLDS: readonly Threshold[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'yellow' },
  { from: 6, color: 'orange' },
  { from: 14.4, color: 'red' },
];
const BUDGET_THRESHOLDS: readonly Threshold[] = [
  { from: null, color: 'red' },
  { from: 0.1, color: 'yellow' },
  { from: 0.5, color: 'green' },
];

interface Objective {
  readonly name: string;
  readonly title: string;
  readonly objective: number;
  readonly promise: string;
  /** Those that promise it, where others promise something else under the name. */
  readonly services?: readonly string[] | undefined;
}

const OBJECTIVES: readonly Objective[] = [
  {
    name: 'availability',
    title: 'Availability',
    objective: AVAILABILITY_OBJECTIVE,
    promise: '99.9 % of requests are answered without a 5xx',
  },
  {
    name: 'latency',
    title: 'Latency',
    objective: LATENCY_OBJECTIVE,
    promise: '95 % of requests are answered within 500 ms',
  },
];

function compliance({ title, objective, promise, ...chosen }: Objective): Panel {
  return {
    kind: 'stat',
    title: `${title} over 30 days`,
    description: `Share of good requests. The objective: ${promise}.`,
    unit: 'percentunit',
    width: 12,
    decimals: 3,
    thresholds: betterFrom(objective),
    queries: [{ expr: `1 - service_slo:error:ratio_rate30d{${selected(chosen)}}`, legend: '{{service}}' }],
  };
}

/** A share of the budget while there is one; how many budgets were spent, once it is more than the whole. */
function errorBudget({ title, ...chosen }: Objective): Panel {
  const left = `service_slo:error_budget:remaining_ratio{${selected(chosen)}}`;
  return {
    kind: 'stat',
    title: `${title}: error budget of 30 days`,
    description:
      'What is left of the failures allowed in 30 days, or how many times they were spent, in all the requests recorded in these days.',
    unit: 'percentunit',
    width: 12,
    thresholds: BUDGET_THRESHOLDS,
    queries: [
      {
        expr: `${left} >= 0`,
        legend: '{{service}} has left',
        emptyWhen: 'when every budget is spent',
      },
      {
        expr: `1 - (${left} < 0)`,
        legend: '{{service}} has spent',
        emptyWhen: 'while every budget lasts',
        format: { unit: 'suffix: times', thresholds: [{ from: null, color: 'red' }] },
      },
    ],
  };
}

function burnRate({ title, objective, ...chosen }: Objective): Panel {
  const budget = Number((1 - objective).toFixed(6));
  const query = (window: string) => ({
    expr: `service_slo:error:ratio_rate${window}{${selected(chosen)}} / ${budget}`,
    legend: `{{service}} over ${window}`,
  });
  return {
    kind: 'timeseries',
    title: `${title}: burn rate`,
    description:
      'How many times faster than allowed the error budget is spent: at 1 it lasts 30 days, at 14.4 only 2. The lines mark the alert thresholds. The axis is logarithmic above 1.',
    unit: 'short',
    min: 0,
    softMax: 20,
    isLogarithmic: true,
    thresholds: BURN_THRESHOLDS,
    queries: ['5m', '1h', '6h'].map(query),
  };
}

function selected({ name, services }: Pick<Objective, 'name' | 'services'>): string {
  const matcher = services === undefined ? '' : `, service=~"${services.join('|')}"`;
  return `slo="${name}", service=~"$service"${matcher}`;
}

/** The same dashboard, of what these applications promise. */
export function sloComplianceOf(promises: readonly Promised[]): Dashboard {
  const ofDefaults = OBJECTIVES.length * 3;
  const objectives = promises.map(objectiveOf);
  const panels = [compliance, errorBudget, burnRate].flatMap((draw) => objectives.map(draw));
  return { ...sloCompliance, panels: [...panels, ...sloCompliance.panels.slice(ofDefaults)] };
}

function objectiveOf({ name, file, kind, objective, belowSeconds = 0, of, services }: Promised): Objective {
  const isWhole = of.kind === 'http' && Object.keys(of.matchers).length === 0;
  const share = `${Number((objective * 100).toFixed(4))} %`;
  return {
    name,
    title: isWhole ? name.charAt(0).toUpperCase() + name.slice(1) : `${of.title}, ${kind}`,
    objective,
    promise:
      kind === 'latency'
        ? `${share} take no longer than ${Number((belowSeconds * 1000).toFixed(3))} ms`
        : `${share} do not fail`,
    services: file === name ? undefined : services,
  };
}

/** For service owners: objectives, error budgets, burn rates. */
export const sloCompliance: Dashboard = {
  uid: 'slo-compliance',
  title: 'SLO compliance',
  description: 'The objectives of each service, and what remains of their error budgets. For service owners.',
  from: 'now-24h',
  variables: [SERVICE],
  panels: [
    ...OBJECTIVES.map(compliance),
    ...OBJECTIVES.map(errorBudget),
    ...OBJECTIVES.map(burnRate),
    {
      kind: 'timeseries',
      title: 'Error budget left, down to -100 %',
      description:
        'The remaining budgets of 30 days over time. The lowest value shown is -100 %: the budget was spent twice or more.',
      unit: 'percentunit',
      min: -1,
      max: 1,
      thresholds: BUDGET_THRESHOLDS,
      queries: [
        {
          expr: 'clamp_min(service_slo:error_budget:remaining_ratio{service=~"$service"}, -1)',
          legend: '{{service}} {{slo}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Saturation',
      description: 'The most saturated resources of each service. The objective: below 80 %.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      thresholds: worseFrom(HIGHEST_SATURATION_RATIO),
      queries: [
        { expr: 'service:process_cpu_saturation_ratio:max{service=~"$service"}', legend: 'CPU {{service}}' },
        {
          expr: 'service:process_memory_saturation_ratio:max{service=~"$service"}',
          legend: 'memory {{service}}',
        },
        {
          expr: 'service:nodejs_eventloop_utilization_ratio:max{service=~"$service"}',
          legend: 'event loop {{service}}',
        },
      ],
    },
    {
      kind: 'bargauge',
      title: 'Uptime of targets',
      description: 'Share of the scrapes of the last 30 days that succeeded.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      decimals: 3,
      thresholds: betterFrom(AVAILABILITY_OBJECTIVE),
      queries: [
        { expr: 'avg by (service) (avg_over_time(up{service=~"$service"}[30d]))', legend: '{{service}}' },
      ],
    },
    alertsPanel({
      title: 'Alerts on objectives',
      description: 'Alerts that fire because an error budget is spent too fast.',
      selector: 'service=~"$service", slo!=""',
    }),
  ],
};
