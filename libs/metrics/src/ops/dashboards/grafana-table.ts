import * as common from '@grafana/grafana-foundation-sdk/common';
import * as table from '@grafana/grafana-foundation-sdk/table';
import type { Panel } from './dashboard.js';
import { formatProperties, valueMapping } from './grafana-format.js';
import { refIdOf } from './grafana-target.js';

const COLORED_TEXT = { id: 'custom.cellOptions', value: { type: 'color-text' } };

/** A table with a row per set of labels and a column per query. Thresholds colour the values of a column. */
export function tablePanel({ queries, textColors = {}, columns = [], sortBy }: Panel): table.PanelBuilder {
  // Grafana names the values of a single query otherwise.
  const valueOf = (index: number) => (queries.length === 1 ? 'Value' : `Value #${refIdOf(index)}`);
  const renameByName = Object.fromEntries(queries.map(({ legend }, index) => [valueOf(index), legend]));
  const columnOf = (title: string) => {
    const index = queries.findIndex(({ legend }) => legend === title);
    return index < 0 ? title : valueOf(index);
  };
  const indexByName = Object.fromEntries(columns.map((title, index) => [columnOf(title), index]));
  const builder = new table.PanelBuilder()
    .showHeader(true)
    .cellHeight(common.TableCellHeight.Sm)
    .withTransformation({ id: 'merge', options: {} })
    // The time would be that of the query, the same in every row.
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, indexByName, renameByName },
    });
  for (const { legend, format = {} } of queries) {
    const properties = formatProperties(format);
    if (format.thresholds) properties.push(COLORED_TEXT);
    if (properties.length > 0) builder.overrideByName(legend, properties);
  }
  for (const [column, colors] of Object.entries(textColors)) {
    const texts = Object.fromEntries(Object.entries(colors).map(([text, color]) => [text, { color }]));
    builder.overrideByName(column, [COLORED_TEXT, { id: 'mappings', value: [valueMapping(texts)] }]);
  }
  if (sortBy) {
    builder.sortBy([new common.TableSortByFieldStateBuilder().displayName(sortBy).desc(true)]);
  }
  return builder;
}
