import { labelLists, metricsOf, VALUES } from './contestants.mjs';

let values = 0;
const nextValue = () => VALUES[values++ & 1023];

/**
 * The calls that are measured. Each makes what it needs and returns how to record `n` times, in turn over the
 * label sets, and the total that recording once adds, to check it by.
 */
export const CALLS = {
  'counter, by object': byObject('Counter', (counter, labels) => counter.inc(labels, 1)),
  'counter, by position': byPosition('Counter', (series) => series.inc(1)),
  'counter, kept': kept('Counter', (series) => series.inc(1)),
  'gauge, by object, inc and dec': byObject(
    'Gauge',
    (gauge, labels) => {
      gauge.inc(labels, 3);
      gauge.dec(labels, 1);
    },
    2,
  ),
  'gauge, by position': byPosition('Gauge', (series) => series.inc(1)),
  'gauge, kept': kept('Gauge', (series) => series.inc(1)),
  'histogram, by object': byObject('Histogram', (histogram, labels) =>
    histogram.observe(labels, nextValue()),
  ),
  'histogram, by position': byPosition('Histogram', (series) => series.observe(nextValue())),
  'histogram, kept': kept('Histogram', (series) => series.observe(nextValue())),
  'histogram, kept, one value': kept('Histogram', (series) => series.observe(0.042)),
  'summary, by object': byObject('Summary', (summary, labels) => summary.observe(labels, nextValue())),
  'summary, by position': byPosition('Summary', (series) => series.observe(nextValue())),
  'summary, kept': kept('Summary', (series) => series.observe(nextValue())),
};

function byObject(kind, record, perCall = 1) {
  return measured(kind, perCall, (metric, sets) =>
    turns(sets, ([method, route, status]) => record(metric, { method, route, status })),
  );
}

function byPosition(kind, record) {
  return measured(kind, 1, (metric, sets) =>
    turns(sets, ([method, route, status]) => record(metric.labels(method, route, status))),
  );
}

function kept(kind, record) {
  return measured(kind, 1, (metric, sets) =>
    turns(
      sets.map((set) => metric.labels(...set)),
      record,
    ),
  );
}

function measured(kind, perCall, runOf) {
  const suffix = ['Histogram', 'Summary'].includes(kind) ? '_count' : undefined;
  return async (make, sets) => {
    const metric = make(kind);
    return { run: runOf(metric, sets), total: () => total(metric, suffix), perCall };
  };
}

/** Prepares a call: one metric in the process, or `isCrowded` many with other labels that were used before. */
export async function prepare(name, { contestant, library, setCount, isCrowded }) {
  const sets = labelLists(setCount);
  if (contestant === 'array write') return { run: writeArray(sets, name), total: undefined, perCall: 1 };
  const make = await metricsOf(contestant, library);
  if (isCrowded) crowd(make);
  return CALLS[name](make, sets);
}

/** The floor: adding to a number in a typed array, what the call adds. */
function writeArray(sets, name = '') {
  const cells = new Float64Array(sets.length);
  const places = sets.map((_, i) => i);
  if (!/^histogram(?!.*one value)/.test(name)) return turns(places, (place) => (cells[place] += 1));
  return turns(places, (place) => (cells[place] += nextValue()));
}

/** Uses every kind with zero to four labels in every way, so that no call site sees one metric alone. */
function crowd(make) {
  for (const kind of ['Counter', 'Gauge', 'Histogram']) {
    for (const names of [
      [],
      ['a'],
      ['a', 'b'],
      ['x', 'y', 'z'],
      ['q', 'r', 's', 't'],
      ['route', 'method', 'code'],
    ]) {
      const metric = make(kind, names);
      const record = kind === 'Histogram' ? 'observe' : 'inc';
      for (let i = 0; i < 30_000; i++) {
        const values = names.map((_, label) => `value ${(i + label) % 7}`);
        const labels = Object.fromEntries(names.map((name, label) => [name, values[label]]));
        if (names.length === 0) metric[record](VALUES[i & 1023]);
        else {
          metric[record](labels, VALUES[i & 1023]);
          metric.labels(...values)[record](VALUES[i & 1023]);
          metric.labels(labels)[record](VALUES[i & 1023]);
        }
      }
    }
  }
}

function turns(items, call) {
  let next = 0;
  return (n) => {
    for (let i = 0; i < n; i++) {
      call(items[next]);
      if (++next === items.length) next = 0;
    }
  };
}

async function total(metric, suffix) {
  const { values } = await metric.get();
  return values
    .filter(({ metricName }) => suffix === undefined || metricName?.endsWith(suffix))
    .reduce((sum, { value }) => sum + value, 0);
}
