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
import { DATASOURCE, grafanaPanel } from './grafana-panel.js';

const TAG = 'nestjs-metrics';
const INTERVALS = ['1m', '5m', '10m', '30m', '1h'];
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

function intervalVariable() {
  return new IntervalVariableBuilder('interval')
    .label('Rates over')
    .values(INTERVALS.join(','))
    .options(INTERVALS.map((value) => ({ text: value, value, selected: value === '5m' })))
    .current({ text: '5m', value: '5m', selected: true });
}

function annotations({ variables }: Dashboard) {
  const hasService = variables.some(({ name }) => name === 'service');
  const selector = hasService ? 'service=~"$service"' : '';
  return [
    new AnnotationQueryBuilder()
      .name('Alerts')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('red')
      .expr(`ALERTS{alertstate="firing"${selector && `, ${selector}`}}`)
      .titleFormat('{{alertname}}')
      .textFormat('{{service}} {{instance}} ({{severity}})')
      .step('30s'),
    // Versions that did not run two minutes earlier, of services that did: one that comes back was not deployed.
    new AnnotationQueryBuilder()
      .name('Deploys')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('blue')
      .expr(deploys(selector))
      .titleFormat('{{service}} {{version}}')
      .textFormat('revision {{revision}}')
      .step('30s'),
  ];
}

function deploys(selector: string): string {
  const versions = (offset: string) =>
    `group by (service, version, revision) (app_info{${selector}}${offset})`;
  const earlier = versions(' offset 2m');
  return `${versions('')} unless ${earlier} and on (service) ${earlier}`;
}
