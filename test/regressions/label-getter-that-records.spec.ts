import { describe, expect, it } from '@jest/globals';
import { Counter, Gauge, Histogram, Summary } from '@app/metrics';

const NAMES = ['l0', 'l1', 'l2', 'l3', 'l4', 'l5', 'l6', 'l7', 'l8', 'l9'];

type Labels = Record<string, string>;

/** One value for each label. */
const labelsOf = (count: number, text: string): Labels =>
  Object.fromEntries(NAMES.slice(0, count).map((name) => [name, text]));

/** Labels whose value of this name does something when it is read, in different ways. */
const WAYS: Readonly<Record<string, (labels: Labels, name: string, act: () => void) => object>> = {
  'a getter': (labels, name, act) =>
    Object.defineProperty({ ...labels }, name, {
      get: () => (act(), labels[name]),
      enumerable: true,
    }),
  'a Proxy': (labels, name, act) =>
    new Proxy(labels, {
      get: (target, key) => {
        if (key === name) act();
        return Reflect.get(target, key) as unknown;
      },
    }),
  'a toString': (labels, name, act) => ({
    ...labels,
    [name]: { toString: () => (act(), labels[name]) },
  }),
  'an inherited getter': (labels, name, act) =>
    Object.create(
      Object.defineProperties(
        {},
        Object.fromEntries(
          Object.keys(labels).map((key) => [
            key,
            { get: () => (key === name && act(), labels[key]), enumerable: true },
          ]),
        ),
      ),
    ) as object,
};

interface Instrument {
  record(labels: object): void;
  count(labels: Labels): Promise<number>;
}

const shape = (count: number) => ({
  name: 'm',
  help: 'M.',
  labelNames: NAMES.slice(0, count),
  registers: [],
});

async function valueOf(
  metric: { get(): Promise<{ values: readonly { labels: object; value: number; metricName?: string }[] }> },
  labels: Labels,
  sample?: string,
): Promise<number> {
  const { values } = await metric.get();
  const wanted = JSON.stringify(labels);
  return values
    .filter((value) => sample === undefined || value.metricName === sample)
    .filter((value) => JSON.stringify(value.labels) === wanted)
    .reduce((sum, { value }) => sum + value, 0);
}

const KINDS: Readonly<Record<string, (labelCount: number) => Instrument>> = {
  'Counter.inc': (count) => {
    const metric = new Counter(shape(count));
    return {
      record: (labels) => metric.inc(labels as Labels),
      count: (labels) => valueOf(metric, labels),
    };
  },
  'Counter.labels': (count) => {
    const metric = new Counter(shape(count));
    return {
      record: (labels) => metric.labels(labels as Labels).inc(),
      count: (labels) => valueOf(metric, labels),
    };
  },
  'Gauge.inc': (count) => {
    const metric = new Gauge(shape(count));
    return {
      record: (labels) => metric.inc(labels as Labels),
      count: (labels) => valueOf(metric, labels),
    };
  },
  'Histogram.observe': (count) => {
    const metric = new Histogram(shape(count));
    return {
      record: (labels) => metric.observe(labels as Labels, 1),
      count: (labels) => valueOf(metric, labels, 'm_count'),
    };
  },
  'Histogram.startTimer': (count) => {
    const metric = new Histogram(shape(count));
    return {
      record: (labels) => void metric.startTimer(labels as Labels)(),
      count: (labels) => valueOf(metric, labels, 'm_count'),
    };
  },
  'Summary.observe': (count) => {
    const metric = new Summary(shape(count));
    return {
      record: (labels) => metric.observe(labels as Labels, 1),
      count: (labels) => valueOf(metric, labels, 'm_count'),
    };
  },
};

const CASES = Object.keys(KINDS).flatMap((kind) =>
  Object.keys(WAYS).flatMap((way) => [1, 2, 3, 4, 5, 8, 9, 10].map((count) => [kind, way, count] as const)),
);

describe('a label value that records in the same metric when it is read', () => {
  it.each(CASES)('%s with %s, %p labels: each count is in its own series, once', async (kind, way, count) => {
    for (const at of new Set([0, count - 1])) {
      const { record, count: counted } = (KINDS[kind] as (labelCount: number) => Instrument)(count);
      const [outer, inner] = [labelsOf(count, 'outer'), labelsOf(count, 'inner')];
      const labels = (WAYS[way] as (typeof WAYS)[string])(outer, `l${at}`, () => record(inner));
      // The first recording begins the series, the second finds them.
      for (const times of [1, 2]) {
        record(labels);
        expect([await counted(outer), await counted(inner)]).toEqual([times, times]);
      }
    }
  });

  it.each([3, 4, 9])('with %p labels the value is the one that was read first', async (count) => {
    const counter = new Counter(shape(count));
    let reads = 0;
    const labels = Object.defineProperty(labelsOf(count, 'x'), 'l0', {
      get: () => `read ${++reads}`,
      enumerable: true,
    });
    counter.inc(labels);
    counter.labels(labels).inc();
    expect((await counter.get()).values.map((value) => value.labels['l0'])).toEqual(['read 1', 'read 2']);
  });

  it('may end the series meanwhile', async () => {
    const counter = new Counter(shape(4));
    const [outer, inner] = [labelsOf(4, 'outer'), labelsOf(4, 'inner')];
    counter.inc(outer);
    const labels = WAYS['a getter']?.(outer, 'l3', () => {
      counter.remove(outer);
      counter.inc(inner);
    });
    counter.inc(labels as Labels);
    expect([await valueOf(counter as never, outer), await valueOf(counter as never, inner)]).toEqual([1, 1]);
  });
});

describe('labels that are left out', () => {
  it.each([2, 3, 4, 8, 9])('of %p are empty, whatever was recorded before', async (count) => {
    const counter = new Counter(shape(count));
    counter.inc(labelsOf(count, 'x'));
    counter.inc({ l0: 'x' } as Labels);
    counter.inc({ l0: 'x' } as Labels);
    expect(await valueOf(counter as never, { l0: 'x' })).toBe(2);
  });
});
