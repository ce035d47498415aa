import { cssColor, fieldConfig, mappingOf, thresholdColor } from '../fields.mjs';
import { formatValue } from '../format.mjs';
import { element, tableElement } from './elements.mjs';

const ROW_PX = 28;

export function table(content, panel) {
  const { excludeByName = {}, indexByName = {}, renameByName = {} } = organization(panel);
  const rows = mergedRows(panel);
  if (rows.length === 0) return false;
  const values = panel.results.map((_, index) => valueColumn(panel, index));
  const labels = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => !values.includes(name)));
  const columns = [...labels, ...values]
    .filter((column) => !excludeByName[column])
    .toSorted((a, b) => (indexByName[a] ?? Infinity) - (indexByName[b] ?? Infinity) || 0)
    .map((column) => ({ column, title: renameByName[column] ?? column }));
  sort(rows, columns, panel.options.sortBy?.[0]);
  const cells = rows.map((row) =>
    columns.map(({ column, title }) => cell(row[column], fieldConfig(panel.fieldConfig, title))),
  );
  content.append(
    tableElement(
      'cells',
      columns.map(({ title }) => title),
      cells,
      { height: content.clientHeight, rowPx: ROW_PX },
    ),
  );
  return true;
}

/** A row per set of labels, with a column per query. */
function mergedRows(panel) {
  const rows = new Map();
  for (const [index, result] of panel.results.entries()) {
    for (const { metric, value } of result) {
      const key = JSON.stringify(Object.entries(metric).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      if (!rows.has(key)) rows.set(key, { ...metric });
      rows.get(key)[valueColumn(panel, index)] = Number(value[1]);
    }
  }
  return [...rows.values()];
}

function valueColumn({ targets }, index) {
  return targets.length === 1 ? 'Value' : `Value #${targets[index].refId}`;
}

function organization({ transformations = [] }) {
  return transformations.find(({ id }) => id === 'organize')?.options ?? {};
}

function sort(rows, columns, by) {
  const column = columns.find(({ title }) => title === by?.displayName)?.column;
  const number = (row) => row[column] ?? -Infinity;
  if (column) rows.sort((a, b) => (by.desc ? number(b) - number(a) : number(a) - number(b)));
}

function cell(value, config) {
  if (value === undefined) return '';
  const { text, color } = mappingOf(config, value);
  const isNumber = typeof value === 'number';
  const shown = text ?? (isNumber ? formatValue(value, config.unit, config.decimals) : value);
  if (config.custom.cellOptions?.type !== 'color-text') return shown;
  const css = color ? cssColor(color) : isNumber ? thresholdColor(config, value) : cssColor('text');
  return element('span', { style: `color: ${css}` }, shown);
}
