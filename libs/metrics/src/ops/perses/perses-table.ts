import type { Color, Panel, Query, Threshold } from '../dashboards/dashboard.js';
import { colorOf, formatOf } from './perses-format.js';

/** A table with a row per set of labels and a column per query. Columns that are named here come first, in this order. */
export function tableOf(panel: Panel): object {
  const { queries, columns = [] } = panel;
  const values = queries.map((query, index) => ({
    title: query.legend,
    settings: valueColumn(panel, query, queries.length === 1 ? 'value' : `value #${index + 1}`),
  }));
  const first = columns.map(
    (title) => values.find((one) => one.title === title)?.settings ?? labelColumn(panel, title),
  );
  const others = values.filter(({ title }) => !columns.includes(title)).map(({ settings }) => settings);
  return {
    density: 'compact',
    columnSettings: [...first, ...others, { name: 'timestamp', hide: true }],
    transforms: [{ kind: 'MergeSeries', spec: {} }],
  };
}

function valueColumn(panel: Panel, { legend, format }: Query, name: string): object {
  const { unit, decimals, thresholds } = { ...panel, ...format };
  return {
    name,
    header: legend,
    align: 'right',
    format: formatOf({ unit, ...(decimals !== undefined && { decimals }) }),
    enableSorting: true,
    ...(panel.sortBy === legend && { sort: 'desc' }),
    ...(thresholds && { cellSettings: thresholds.flatMap(colorsFrom) }),
  };
}

function labelColumn({ textColors = {} }: Panel, name: string): object {
  const colors = textColors[name];
  return {
    name,
    enableSorting: true,
    ...(colors && { cellSettings: Object.entries(colors).map(colorOfText) }),
  };
}

/** A range ends where the next one begins; the first one, which begins nowhere, keeps the colour of the text. */
function colorsFrom({ from, color }: Threshold, index: number, all: readonly Threshold[]): object[] {
  if (from === null) return [];
  const max = all[index + 1]?.from ?? undefined;
  return [
    {
      condition: { kind: 'Range', spec: { min: from, ...(max !== undefined && { max }) } },
      textColor: colorOf(color),
    },
  ];
}

function colorOfText([value, color]: readonly [string, Color]): object {
  return { condition: { kind: 'Value', spec: { value } }, textColor: colorOf(color) };
}
