import { type Builder, type Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, PanelKind, Query, Threshold } from './dashboard.js';

/** The data source selected by the variable `datasource`. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const LEGEND_CALCULATIONS = ['lastNotNull', 'max'];

type AnyPanelBuilder =
  | bargauge.PanelBuilder
  | heatmap.PanelBuilder
  | stat.PanelBuilder
  | table.PanelBuilder
  | timeseries.PanelBuilder;

/** A panel for Grafana, placed in the grid after the previous one. */
export function grafanaPanel(panel: Panel): Builder<GrafanaPanel> {
  const builder = builderOf(panel);
  builder
    .title(panel.title)
    .description(descriptionOf(panel))
    .datasource(DATASOURCE)
    .unit(panel.unit)
    .span(panel.width ?? (panel.kind === 'stat' ? 6 : 12))
    .height(panel.kind === 'stat' ? 4 : 8)
    .targets(panel.queries.map((query, index) => targetOf(panel, query, index)));
  const min = panel.min ?? (panel.kind === 'bargauge' ? 0 : undefined);
  if (min !== undefined) builder.min(min);
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  if (panel.thresholds) builder.thresholds(thresholdsOf(panel.thresholds));
  // Grafana would colour the values by thresholds that it assumes: red from 80 on.
  else if (panel.kind === 'stat' || panel.kind === 'bargauge') builder.colorScheme(fixedColor('blue'));
  return builder;
}

/** The description, with a note on when it is normal that the panel is empty. */
function descriptionOf({ description, queries }: Panel): string {
  const empty = queries.flatMap(({ legend, emptyWhen }) => (emptyWhen ? [{ legend, emptyWhen }] : []));
  const notes = empty.map(({ legend, emptyWhen }) =>
    queries.length > 1 ? `No "${legend}" ${emptyWhen}.` : `Empty ${emptyWhen}.`,
  );
  return [description, ...notes].join(' ');
}

function builderOf(panel: Panel): AnyPanelBuilder {
  switch (panel.kind) {
    case 'timeseries':
      return timeseriesBuilder(panel);
    case 'stat':
      return new stat.PanelBuilder()
        .reduceOptions(lastValue())
        .graphMode(common.BigValueGraphMode.Area)
        .colorMode(panel.thresholds ? common.BigValueColorMode.Value : common.BigValueColorMode.None);
    case 'bargauge':
      return new bargauge.PanelBuilder()
        .reduceOptions(lastValue())
        .orientation(common.VizOrientation.Horizontal)
        .displayMode(common.BarGaugeDisplayMode.Basic);
    case 'heatmap':
      return new heatmap.PanelBuilder()
        .calculate(false)
        .yAxis(new heatmap.YAxisConfigBuilder().unit(panel.unit))
        .color(
          new heatmap.HeatmapColorOptionsBuilder()
            .mode(heatmap.HeatmapColorMode.Scheme)
            .scheme('Blues')
            .scale(heatmap.HeatmapColorScale.Exponential)
            .exponent(0.5)
            .steps(32)
            .fill('dark-blue'),
        )
        .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(true));
    default:
      return tableBuilder(panel);
  }
}

/** A table of the labels and the value. The time would be that of the query, the same in every row. */
function tableBuilder({ values }: Panel): table.PanelBuilder {
  const excludeByName = { Time: true, ...(values === 'hidden' && { Value: true }) };
  const builder = new table.PanelBuilder()
    .showHeader(true)
    .withTransformation({ id: 'organize', options: { excludeByName } });
  if (typeof values === 'object') {
    const texts = Object.fromEntries(Object.entries(values).map(([value, text]) => [value, { text }]));
    builder.overrideByName('Value', [
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
      { id: 'mappings', value: [{ type: 'value', options: texts }] },
    ]);
  }
  return builder;
}

function timeseriesBuilder({ isStacked, thresholds, softMax, colors = [] }: Panel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .fillOpacity(isStacked ? 40 : 10)
    .lineWidth(1)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(isStacked ? common.LegendPlacement.Right : common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(LEGEND_CALCULATIONS),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic));
  if (softMax !== undefined) builder.axisSoftMax(softMax);
  for (const [pattern, color] of colors) {
    builder.overrideByRegexp(pattern, [{ id: 'color', value: fixedColor(color).build() }]);
  }
  if (isStacked) builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (thresholds) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
  }
  return builder;
}

const FORMATS: Readonly<Record<PanelKind, prometheus.PromQueryFormat>> = {
  timeseries: prometheus.PromQueryFormat.TimeSeries,
  stat: prometheus.PromQueryFormat.TimeSeries,
  bargauge: prometheus.PromQueryFormat.TimeSeries,
  heatmap: prometheus.PromQueryFormat.Heatmap,
  table: prometheus.PromQueryFormat.Table,
};

function targetOf(
  { kind, hasExemplars = false }: Panel,
  { expr, legend }: Query,
  index: number,
): Builder<Dataquery> {
  const target = new prometheus.DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(DATASOURCE)
    .expr(expr)
    .legendFormat(legend)
    .format(FORMATS[kind])
    .editorMode(prometheus.QueryEditorMode.Code)
    .exemplar(hasExemplars);
  return kind === 'table' || kind === 'bargauge' ? target.instant() : target.range();
}

function lastValue() {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);
}

function fixedColor(color: string): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(color);
}

function thresholdsOf(thresholds: readonly Threshold[]) {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(thresholds.map(({ from, color }) => ({ value: from, color })));
}
