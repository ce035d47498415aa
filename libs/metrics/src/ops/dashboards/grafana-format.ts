import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Color, Format, Threshold } from './dashboard.js';

/** One colour for everything. */
export function fixedColor(color: string): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(color);
}

/** Where colours begin. */
export function thresholdsOf(thresholds: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(thresholds.map(({ from, color }) => ({ value: from, color })));
}

/** Texts in place of values, each in a colour or in that of its threshold. */
export function valueMapping(
  texts: Readonly<Record<string, { readonly text?: string; readonly color?: Color }>>,
): ValueMap {
  return { type: MappingType.ValueToText, options: { ...texts } };
}

/** The texts of `values` as a mapping. */
export function textMapping(values: Readonly<Record<number, string>>): ValueMap {
  return valueMapping(Object.fromEntries(Object.entries(values).map(([value, text]) => [value, { text }])));
}

/** What of the format is said, as the properties of an override. */
export function formatProperties({
  unit,
  decimals,
  thresholds,
  values,
}: Partial<Format>): DynamicConfigValue[] {
  return [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(thresholds === undefined ? [] : [{ id: 'thresholds', value: thresholdsOf(thresholds).build() }]),
    ...(values === undefined ? [] : [{ id: 'mappings', value: [textMapping(values)] }]),
  ];
}
