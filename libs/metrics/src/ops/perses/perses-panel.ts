import type { Panel, Query } from '../dashboards/dashboard.js';
import { descriptionOf } from '../dashboards/panel.js';
import { colorOf, formatOf, mappingsOf, thresholdsOf } from './perses-format.js';
import { tableOf } from './perses-table.js';

/** What draws a panel, or answers a query: its kind, and its options. */
interface Plugin {
  readonly kind: string;
  readonly spec: object;
}

/** A panel for Perses, without its place. */
export function persesPanel(panel: Panel): object {
  return {
    kind: 'Panel',
    spec: {
      display: { name: panel.title, description: descriptionOf(panel) },
      plugin: pluginOf(panel),
      queries: panel.queries.map((query) => ({
        kind: 'TimeSeriesQuery',
        spec: { plugin: { kind: 'PrometheusTimeSeriesQuery', spec: queryOf(query) } },
      })),
    },
  };
}

/** Perses has the variable `interval` of the dashboards as a variable of its own: four scrapes, or more in a long range. */
function queryOf({ expr, legend }: Query): object {
  return { query: expr.replaceAll('$interval', '$__rate_interval'), seriesNameFormat: legend };
}

function pluginOf(panel: Panel): Plugin {
  switch (panel.kind) {
    case 'timeseries':
      return timeSeriesChart(panel);
    case 'stat':
      return {
        kind: 'StatChart',
        spec: {
          ...valueOf(panel),
          ...(panel.values && { mappings: mappingsOf(panel.values) }),
          ...(panel.hasSparkline && { sparkline: {} }),
        },
      };
    case 'bargauge':
      return {
        kind: 'GaugeChart',
        spec: { ...valueOf(panel), ...(panel.max !== undefined && { max: panel.max }) },
      };
    case 'heatmap':
      return { kind: 'HeatMapChart', spec: { yAxisFormat: formatOf(panel) } };
    case 'state-timeline':
      return {
        kind: 'StatusHistoryChart',
        spec: { ...(panel.values && { mappings: mappingsOf(panel.values) }) },
      };
    default:
      return { kind: 'Table', spec: tableOf(panel) };
  }
}

function valueOf({ thresholds, ...panel }: Panel): object {
  return {
    calculation: 'last-number',
    format: formatOf(panel),
    ...(thresholds && { thresholds: thresholdsOf(thresholds) }),
  };
}

function timeSeriesChart(panel: Panel): Plugin {
  const { isStacked = false, thresholds, min, max } = panel;
  const querySettings = colorsOf(panel);
  return {
    kind: 'TimeSeriesChart',
    spec: {
      legend: { mode: 'table', position: isStacked ? 'right' : 'bottom', values: ['last-number', 'max'] },
      yAxis: {
        format: formatOf(panel),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      },
      visual: { display: 'line', areaOpacity: isStacked ? 0.4 : 0.1, ...(isStacked && { stack: 'all' }) },
      ...(thresholds && { thresholds: thresholdsOf(thresholds) }),
      ...(querySettings.length > 0 && { querySettings }),
    },
  };
}

/** A query has a colour, not a series: only those whose series has a fixed name can be told. */
function colorsOf({ queries, colors = [] }: Panel): object[] {
  return queries.flatMap(({ legend }, queryIndex) => {
    const [, color] = colors.findLast(([pattern]) => new RegExp(pattern).test(legend)) ?? [];
    return color === undefined ? [] : [{ queryIndex, colorMode: 'fixed', colorValue: colorOf(color) }];
  });
}
