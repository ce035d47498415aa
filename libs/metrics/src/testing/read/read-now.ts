import { isOwn, type ReadableMetric } from './readable-metric.js';
import { type Series, seriesIn } from './series.js';

/**
 * The series of a metric at this moment, after its `collect`.
 * @throws Error when the metric can't be read without waiting
 */
export function readNow(metric: ReadableMetric): Series[] {
  const why = isOwn(metric) ? mustWait(metric.startCollect()) : 'it belongs to another library';
  if (why !== undefined || !isOwn(metric)) {
    throw new Error(
      `Metric "${metric.name}" can't be read at once: ${why}. Compare snapshots of it: ` +
        'expect(await snapshot(metric)).toEqual(...), or diff() of two.',
    );
  }
  return seriesIn(metric.type ?? '', metric.name, metric.currentSamples());
}

function mustWait(collecting: Promise<void> | undefined): string | undefined {
  if (collecting === undefined) return undefined;
  // The test fails by the error that says so; what this run finds is of no use.
  collecting.catch(() => undefined);
  return 'its collect is asynchronous';
}
