import { familiesOf } from '../core/exposition/source/foreign-family.js';
import type { Family } from '../core/exposition/source/family.js';
import { InstrumentReader, isOwnInstrument } from '../core/exposition/source/instrument-family.js';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import { TimeSlice } from '../core/exposition/stream/time-slice.js';

/** A number for what each metric has counted, by its name: it is another one once the metric has counted on. */
export type Counts = ReadonlyMap<string, number>;

const COUNTING = new Set(['counter', 'histogram', 'summary']);
/** What goes on as long as the process does, and what pushing itself counts. */
const NO_WORK = /(nodejs_(eventloop_delay|gc_duration)_seconds|metrics_(pushes|remote_write|otlp)_\w+)$/;
const PRIME = 16_777_619;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/**
 * Reads what the code of the application has counted. Metrics with `collect` are left out, as it may read what is being
 * torn down.
 */
export async function countsOf(metrics: readonly RegistryMetric[]): Promise<Counts> {
  const counts = new Map<string, number>();
  const slice = new TimeSlice();
  const reader = new InstrumentReader();
  slice.start();
  for (const metric of metrics) {
    if (!COUNTING.has(metric.type ?? '') || NO_WORK.test(metric.name) || hasCollect(metric)) continue;
    try {
      const families = isOwnInstrument(metric)
        ? [reader.familyOf(metric, metric.view())]
        : familiesOf(await metric.get(), metric);
      let print = 0;
      for (const family of families)
        while (family.walk.next()) {
          print = mixed(print, family);
          if (slice.isOver) await slice.turn();
        }
      counts.set(metric.name, print);
    } catch {
      // The push that follows reports it.
    }
  }
  reader.release();
  return counts;
}

/** The names of the metrics that have counted between two readings. */
export function countedBetween(before: Counts, after: Counts): ReadonlySet<string> {
  return new Set([...after.keys()].filter((name) => before.get(name) !== after.get(name)));
}

const hasCollect = (metric: object): boolean => 'collect' in metric && metric.collect !== undefined;

function mixed(print: number, family: Family): number {
  switch (family.kind) {
    case 'histogram': {
      const { walk, bounds } = family;
      for (let bucket = 0; bucket <= bounds.length; bucket++) print = mix(print, walk.bucketCount(bucket));
      return mix(print, walk.sum ?? 0);
    }
    case 'summary':
      return mix(mix(print, family.walk.sum ?? 0), family.walk.count ?? 0);
    default:
      return mix(print, family.walk.value);
  }
}

/** FNV-1a over the two halves of a number. */
function mix(print: number, value: number): number {
  double[0] = value;
  return Math.imul(Math.imul(print ^ (halves[0] as number), PRIME) ^ (halves[1] as number), PRIME);
}
