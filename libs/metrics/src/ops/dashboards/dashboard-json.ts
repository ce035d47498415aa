import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Annotation, Dashboard, Variable } from './dashboard.js';
import { annotationsOf } from './annotations.js';
import { grafanaPanel } from './grafana-panel.js';
import { DATASOURCE } from './grafana-target.js';
import { placed } from './grid.js';

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
    .annotations(annotationsOf(dashboard).map(grafanaAnnotation));
  let row: string | undefined;
  for (const panel of dashboard.panels) {
    if (panel.row !== undefined && panel.row !== row) builder.withRow(new RowBuilder(panel.row));
    row = panel.row;
    builder.withPanel(grafanaPanel(panel));
  }
  const built = builder.build();
  const panels = placed(built.panels ?? []).map(numbered);
  return `${JSON.stringify({ ...built, panels }, undefined, 2)}\n`;
}

/** A row would have the number 0. */
function numbered(panel: object, index: number) {
  const id = index + 1;
  return Object.assign({ id }, panel, { id });
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

function queryVariable({ name, label, query, isOptional = false }: Variable) {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(isOptional ? '.*' : '.+')
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

function grafanaAnnotation({ name, color, expr, title, text }: Annotation) {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title)
    .textFormat(text)
    .step('30s');
}
