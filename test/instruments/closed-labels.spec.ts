import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'loans_total', help: 'Loans.', registers: [] };
const closed = {
  ...options,
  labelNames: ['purpose', 'status'] as const,
  labelValues: { purpose: ['car', 'home'], status: ['approved', 'rejected'] } as const,
};

describe('closed sets of label values', () => {
  it('expose every combination at 0 from the start, and again after reset()', async () => {
    const zero = [
      '{purpose="car",status="approved"} 0',
      '{purpose="car",status="rejected"} 0',
      '{purpose="home",status="approved"} 0',
      '{purpose="home",status="rejected"} 0',
    ];
    const counter = new Counter(closed);
    expect(await samplesOf(counter)).toEqual(zero);
    counter.inc({ purpose: 'home', status: 'approved' });
    counter.reset();
    expect(await samplesOf(counter)).toEqual(zero);
  });

  it.each([
    ['a gauge', () => new Gauge(closed), 4],
    ['a histogram', () => new Histogram({ ...closed, buckets: [1] }), 4 * 4],
    ['a summary', () => new Summary({ ...closed, percentiles: [0.5] }), 4 * 3],
  ])('work on %s', async (_, create, sampleCount) => {
    expect(await samplesOf(create())).toHaveLength(sampleCount);
  });

  it('of some labels alone expose nothing before the first recording', async () => {
    const counter = new Counter({ ...closed, labelValues: { status: ['approved', 'rejected'] } });
    expect(await samplesOf(counter)).toEqual([]);
    counter.inc({ purpose: 'any', status: 'approved' });
    expect(await samplesOf(counter)).toEqual(['{purpose="any",status="approved"} 1']);
  });

  it('do not take another value, and say which they take', async () => {
    const counter = new Counter<string>(closed);
    const message =
      'Label "status" of metric "loans_total" can\'t be "aproved": its values are "approved", "rejected". ' +
      'Use one of them, or add it to labelValues.';
    expect(() => counter.inc({ purpose: 'car', status: 'aproved' })).toThrow(message);
    expect(() => counter.labels('car', 'aproved').inc()).toThrow(message);
    expect(() => counter.inc({ purpose: 'car' })).toThrow('can\'t be ""');
    expect(await samplesOf(counter)).toHaveLength(4);
  });

  it('are strings, even when untyped code lists numbers', async () => {
    const labelValues = { status: [200, '200', 404] as unknown as string[] };
    const counter = new Counter({ ...options, labelNames: ['status'], labelValues });
    counter.inc({ status: '200' });
    counter.inc({ status: 200 } as never);
    expect((await counter.get()).values).toEqual([
      { labels: { status: '200' }, value: 2 },
      { labels: { status: '404' }, value: 0 },
    ]);
  });

  it('can be removed from until the next use', async () => {
    const counter = new Counter(closed);
    counter.remove('car', 'approved');
    expect(await samplesOf(counter)).toHaveLength(3);
    counter.inc({ purpose: 'car', status: 'approved' });
    expect(await samplesOf(counter)).toContain('{purpose="car",status="approved"} 1');
  });

  it('must not have more combinations than the metric may have series', () => {
    const values = Array.from({ length: 50 }, (_, i) => `value ${i}`);
    const labelValues = { purpose: values, status: values };
    expect(() => new Counter({ ...closed, labelValues })).toThrow(
      new RangeError(
        'Metric "loans_total" lists 50 × 50 = 2500 combinations of label values, more than its limit of 2000 series. ' +
          'List fewer values, or raise maxSeries.',
      ),
    );
    expect(new Counter({ ...closed, labelValues, maxSeries: 2500 }).seriesCount).toBe(2500);
  });

  it.each([
    [{ reason: ['x'] }, 'lists values for "reason", which is not one of its labels (purpose, status)'],
    [{ status: [] }, 'lists no value for label "status"'],
  ])('are refused when they are %p', (labelValues, message) => {
    expect(() => new Counter<string>({ ...closed, labelValues })).toThrow(message);
  });
});
