import { dirname, relative } from 'node:path';
import { callerLocation } from '../metrics/definition/caller-location.js';
import type { MetricConfig } from '../metrics/definition/metric-definition.js';
import { unitOf } from '../core/exposition/names/metric-unit.js';
import type { Announcement } from '../metrics/definition/announcement.js';

/** One line of the catalogue. It is sent between processes as JSON. */
export interface CatalogEntry {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  /** Each label, with its values in brackets when they are a closed set. */
  readonly labels: readonly string[];
  readonly help: string;
  /** The source file, relative to the working directory; empty for the library's own metrics. */
  readonly file: string;
  readonly decorator?: string;
  readonly method?: string;
}

/** The folder of this package's own code, `…/src/` or its compiled output: its metrics are listed separately. */
const LIBRARY = `${dirname(dirname(pathOf(thisPlace())))}/`;

function thisPlace(): string {
  return callerLocation(thisPlace);
}

/** The catalogue's line for a declared metric. */
export function entryOf(
  { definition, declaredAt = definition.declaredAt, decorator, method }: Announcement,
  workingDirectory: string,
): CatalogEntry {
  const { type, config } = definition;
  const path = pathOf(declaredAt);
  return {
    name: config.name,
    type: 'native' in config ? `${type}, native` : type,
    unit: unitIn(config.name, type),
    labels: (config.labelNames ?? []).map((label) => labelWithValues(label, config)),
    help: config.help,
    file: path.startsWith(LIBRARY) ? '' : relative(workingDirectory, path).replaceAll('\\', '/'),
    ...(decorator !== undefined && { decorator }),
    ...(method !== undefined && { method }),
  };
}

/** By the naming rules, names of distributions end in their unit, even if it is not a base unit, such as dollars. */
function unitIn(name: string, type: string): string {
  const family = name.replace(/_total$/, '');
  const isDistribution = type === 'histogram' || type === 'summary';
  return unitOf(family) ?? (isDistribution ? family.slice(family.lastIndexOf('_') + 1) : '');
}

function labelWithValues(label: string, config: MetricConfig): string {
  const { labelValues } = config as { labelValues?: Readonly<Record<string, readonly string[]>> };
  const values = labelValues && Object.hasOwn(labelValues, label) ? labelValues[label] : undefined;
  return values ? `${label} (${values.join(', ')})` : label;
}

/** The file of a place like `/app/src/loans.metrics.ts:12`. */
function pathOf(place: string): string {
  return place.replace(/:\d+.*$/, '');
}
