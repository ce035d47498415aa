import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type { Panel, PanelKind, Query } from './dashboard.js';

/** The data source selected by the variable `datasource`. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const FORMATS: Readonly<Partial<Record<PanelKind, prometheus.PromQueryFormat>>> = {
  heatmap: prometheus.PromQueryFormat.Heatmap,
  table: prometheus.PromQueryFormat.Table,
};

/** The name of the query at `index` of its panel: A, B, C... */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** A query of a panel. It runs over the whole time range only where the panel shows it over time. */
export function targetOf(panel: Panel, { expr, legend }: Query, index: number): Builder<Dataquery> {
  const target = new prometheus.DataqueryBuilder()
    .refId(refIdOf(index))
    .datasource(DATASOURCE)
    .expr(expr)
    .legendFormat(legend)
    .format(FORMATS[panel.kind] ?? prometheus.PromQueryFormat.TimeSeries)
    .editorMode(prometheus.QueryEditorMode.Code)
    .exemplar(panel.hasExemplars ?? false);
  return showsTime(panel) ? target.range() : target.instant();
}

function showsTime({ kind, hasSparkline = false }: Panel): boolean {
  return kind === 'timeseries' || kind === 'heatmap' || kind === 'state-timeline' || hasSparkline;
}
