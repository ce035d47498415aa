import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, Variable } from './dashboard.js';
import { ALERTS_FOR_PEOPLE, ALERTS_OF_SERVICES } from './alerts-panel.js';
import { deploys } from './deploys.js';
import { grafanaPanel } from './grafana-panel.js';
import { DATASOURCE } from './grafana-target.js';

const TAG = 'nestjs-metrics';
const INTERVALS = ['1m', '5m', '10m', '30m', '1h'];
/** How Grafana stores the choice "auto" of the variable `interval`. */
const AUTO = { text: 'auto', value: '$__auto_interval_interval' };
const ALL = { text: ['All'], value: ['$__all'], selected: true };

/** A dashboard as Grafana provisions it. */
export function dashboardJson(dashboard: Dashboard): string {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: dashboard.from, to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .links([dashboardLinks()])
    .variables([datasourceVariable(), ...dashboard.variables.map(queryVariable), intervalVariable()])
    .annotations(annotations(dashboard));
  for (const panel of dashboard.panels) builder.withPanel(grafanaPanel(panel));
  const built = builder.build();
  const panels = built.panels?.map((panel, index) => ({ id: index + 1, ...panel }));
  return `${JSON.stringify({ ...built, panels }, undefined, 2)}\n`;
}

function dashboardLinks() {
  return new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}

function datasourceVariable() {
  return new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .type('prometheus')
    .current({ text: 'Prometheus', value: 'prometheus', selected: true });
}

function queryVariable({ name, label, query }: Variable) {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current(ALL);
}

/** By default, a longer range gets a longer interval, but none that is shorter than four scrapes. */
function intervalVariable() {
  const options = [AUTO, ...INTERVALS.map((value) => ({ text: value, value }))];
  return new IntervalVariableBuilder('interval')
    .label('Rates over')
    .values(INTERVALS.join(','))
    .auto(true)
    .stepCount(60)
    .minInterval('1m')
    .options(options.map((option) => ({ ...option, selected: option === AUTO })))
    .current({ ...AUTO, selected: true });
}

function annotations({ variables }: Dashboard) {
  const hasService = variables.some(({ name }) => name === 'service');
  return [
    new AnnotationQueryBuilder()
      .name('Alerts')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('red')
      .expr(`ALERTS{alertstate="firing", ${hasService ? ALERTS_OF_SERVICES : ALERTS_FOR_PEOPLE}}`)
      .titleFormat('{{alertname}}')
      .textFormat('{{service}} {{instance}} ({{severity}})')
      .step('30s'),
    new AnnotationQueryBuilder()
      .name('Deploys')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('blue')
      .expr(deploys(hasService ? 'service=~"$service"' : ''))
      .titleFormat('{{service}} {{version}}')
      .textFormat('revision {{revision}}')
      .step('30s'),
  ];
}
