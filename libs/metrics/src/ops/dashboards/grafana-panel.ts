import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type { Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type { Panel } from './dashboard.js';
import { fixedColor, formatProperties, textMapping, thresholdsOf } from './grafana-format.js';
import { tablePanel } from './grafana-table.js';
import { DATASOURCE, refIdOf, targetOf } from './grafana-target.js';
import { timeseriesPanel } from './grafana-timeseries.js';
import { descriptionOf, sizeOf } from './panel.js';

/** A panel for Grafana, placed in the grid after the previous one. */
export function grafanaPanel(panel: Panel): Builder<GrafanaPanel> {
  const isStat = panel.kind === 'stat';
  const { width, height } = sizeOf(panel);
  const builder = builderOf(panel);
  builder
    .title(panel.title)
    .description(descriptionOf(panel))
    .datasource(DATASOURCE)
    .unit(panel.unit)
    .span(width)
    .height(height)
    .targets(panel.queries.map((query, index) => targetOf(panel, query, index)));
  const min = panel.min ?? (panel.kind === 'bargauge' ? 0 : undefined);
  if (min !== undefined) builder.min(min);
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  if (panel.values) builder.mappings([textMapping(panel.values)]);
  if (panel.emptyText) builder.noValue(panel.emptyText);
  if (panel.thresholds) builder.thresholds(thresholdsOf(panel.thresholds));
  // Grafana would colour the values by thresholds that it assumes: red from 80 on.
  else if (isStat || panel.kind === 'bargauge') builder.colorScheme(fixedColor('blue'));
  if (panel.kind !== 'table') formatQueries(builder, panel);
  return builder;
}

/** A table formats columns, by their names; elsewhere a query's format is that of all its series. */
function formatQueries(builder: ReturnType<typeof builderOf>, { queries }: Panel): void {
  for (const [index, { format }] of queries.entries()) {
    if (format) builder.overrideByQuery(refIdOf(index), formatProperties(format));
  }
}

function builderOf(panel: Panel) {
  switch (panel.kind) {
    case 'timeseries':
      return timeseriesPanel(panel);
    case 'stat':
      return new stat.PanelBuilder()
        .reduceOptions(lastValue())
        .graphMode(panel.hasSparkline ? common.BigValueGraphMode.Area : common.BigValueGraphMode.None)
        .colorMode(panel.thresholds ? common.BigValueColorMode.Value : common.BigValueColorMode.None);
    case 'bargauge':
      return new bargauge.PanelBuilder()
        .reduceOptions(lastValue())
        .orientation(common.VizOrientation.Horizontal)
        .displayMode(common.BarGaugeDisplayMode.Basic);
    case 'heatmap':
      return heatmapPanel(panel);
    case 'state-timeline':
      return new statetimeline.PanelBuilder()
        .showValue(common.VisibilityMode.Auto)
        .mergeValues(true)
        .rowHeight(0.8)
        .legend(new common.VizLegendOptionsBuilder().showLegend(false));
    default:
      return tablePanel(panel);
  }
}

function heatmapPanel({ unit }: Panel): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .calculate(false)
    .yAxis(new heatmap.YAxisConfigBuilder().unit(unit))
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
}

function lastValue() {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);
}
