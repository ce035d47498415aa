import * as common from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel } from './dashboard.js';
import { fixedColor } from './grafana-format.js';

/** Of the 24 columns. A legend beside the lines leaves no room for them in less. */
const HALF = 12;
const LEGEND_CALCULATIONS = ['lastNotNull', 'max'];

/** Lines over time, with the thresholds as dashed lines. */
export function timeseriesPanel(panel: Panel): timeseries.PanelBuilder {
  const { isStacked, isLogarithmic, thresholds, softMax, colors = [], width = HALF } = panel;
  const builder = new timeseries.PanelBuilder()
    .fillOpacity(isStacked ? 40 : 10)
    .lineWidth(1)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(isStacked && width >= HALF ? common.LegendPlacement.Right : common.LegendPlacement.Bottom)
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
  if (isLogarithmic) builder.scaleDistribution(linearUpTo1());
  if (thresholds) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
  }
  return builder;
}

/** A logarithmic axis has no place for 0; this one is linear up to 1. */
function linearUpTo1(): common.ScaleDistributionConfigBuilder {
  return new common.ScaleDistributionConfigBuilder()
    .type(common.ScaleDistribution.Symlog)
    .log(10)
    .linearThreshold(1);
}
