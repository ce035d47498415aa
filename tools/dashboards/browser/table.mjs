import { fieldConfig, thresholdColor } from '../fields.mjs';
import { formatValue } from '../format.mjs';
import { element, tableElement } from './elements.mjs';

export function table(content, panel) {
  const rows = panel.results.flat().map(({ metric, value: [time, value] }) => ({
    Time: new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' '),
    ...metric,
    Value: Number(value),
  }));
  if (rows.length === 0) return false;
  const excluded = (panel.transformations ?? []).find(({ id }) => id === 'organize')?.options.excludeByName;
  const labels = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => name !== 'Value'));
  const columns = [...labels, 'Value'].filter((name) => !excluded?.[name]);
  const cells = rows.map((row) =>
    columns.map((name) => cell(row[name], fieldConfig(panel.fieldConfig, name))),
  );
  content.append(tableElement('cells', columns, cells));
  return true;
}

function cell(value, config) {
  if (typeof value !== 'number') return value ?? '';
  const mapping = config.mappings?.find(({ type }) => type === 'value');
  const text = mapping?.options[value]?.text ?? formatValue(value, config.unit, config.decimals);
  const isColored = config.custom.cellOptions?.type === 'color-text';
  return element('span', { style: isColored ? `color: ${thresholdColor(config, value)}` : '' }, text);
}
