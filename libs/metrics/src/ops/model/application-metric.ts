import { dirname, relative } from 'node:path';
import { unitOf } from '../../core/exposition/names/metric-unit.js';
import type { Announcement } from '../../metrics/definition/announcement.js';
import { callerLocation } from '../../metrics/definition/caller-location.js';
import { DEFAULT_BUCKETS } from '../../core/instruments/buckets.js';
import { DEFAULT_MAX_SERIES } from '../../core/series/series-limit.js';
import type { MetricConfig, MetricType } from '../../metrics/definition/metric-definition.js';
import type { ApplicationMetric, Place } from './application.js';

/** The folder of this package's own code, `…/src/` or its compiled output: what is declared there is not the user's. */
const LIBRARY = `${dirname(dirname(dirname(placeIn(thisPlace()).file)))}/`;

function thisPlace(): string {
  return callerLocation(thisPlace);
}

/** What is known of a declared metric. */
export function metricOf(announcement: Announcement, workingDirectory: string): ApplicationMetric {
  const { type, config } = announcement.definition;
  return {
    name: config.name,
    declaredName: config.name,
    type,
    buckets: type === 'histogram' ? bucketsOf(config) : undefined,
    unit: unitIn(config.name, type),
    labels: (config.labelNames ?? []).map((name) => ({ name, values: valuesOf(name, config) })),
    help: config.help,
    maxSeries: maxSeriesOf(config),
    samplesPerSeries: samplesPerSeries(type, config),
    place: placeOf(announcement, workingDirectory),
  };
}

/** Where the user declared it; `undefined` for what is the library's. */
export function placeOf(
  { definition, declaredAt = definition.declaredAt }: Announcement,
  workingDirectory: string,
): Place | undefined {
  const { file, line } = placeIn(declaredAt);
  if (file.startsWith(LIBRARY)) return undefined;
  return { file: relative(workingDirectory, file).replaceAll('\\', '/'), line };
}

/** A series of `__overflow__` comes on top of those within the limit. */
function maxSeriesOf(config: MetricConfig): number | undefined {
  const { labelNames = [], maxSeries = DEFAULT_MAX_SERIES } = config;
  const values = labelNames.map((name) => valuesOf(name, config)?.length ?? Infinity);
  const most = Math.min(
    values.reduce((all, one) => all * one, 1),
    maxSeries + 1,
  );
  return most === Infinity ? undefined : most;
}

/** Beside its values, a counter, histogram or summary has the time of its birth. */
function samplesPerSeries(type: MetricType, config: MetricConfig): number {
  const { native, buckets = native ? [] : DEFAULT_BUCKETS, percentiles = [] } = config;
  if (type === 'gauge') return 1;
  if (type === 'counter') return 2;
  if (type === 'summary') return percentiles.length + 3;
  return buckets.length === 0 ? 1 : buckets.length + 4;
}

function bucketsOf(config: MetricConfig): ApplicationMetric['buckets'] {
  if (config.native === undefined) return 'classic';
  return config.buckets === undefined ? 'native' : 'both';
}

/** By the naming rules, names of distributions end in their unit, even if it is not a base unit, such as dollars. */
export function unitIn(name: string, type: string): string {
  const family = name.replace(/_total$/, '');
  const isDistribution = type === 'histogram' || type === 'summary';
  return unitOf(family) ?? (isDistribution ? family.slice(family.lastIndexOf('_') + 1) : '');
}

function valuesOf(label: string, config: MetricConfig): readonly string[] | undefined {
  const { labelValues } = config as { labelValues?: Readonly<Record<string, readonly string[]>> };
  return labelValues && Object.hasOwn(labelValues, label) ? labelValues[label] : undefined;
}

/** Of `/app/src/loans.metrics.ts:12` and the like. */
export function placeIn(text: string): Place {
  const [, file = text, line = '0'] = /^(.*?):(\d+)(?:\D.*)?$/.exec(text) ?? [];
  return { file, line: Number(line) };
}
