import { labelLists, metricsOf, VALUES } from './contestants.mjs';

/**
 * The calls that are measured. Each makes what it needs and returns how to record `n` times, in turn over the
 * label sets, and the total that recording once adds, to check it by.
 */
export const CALLS = {
  'counter, by object': async (make, sets) => {
    const counter = make('Counter');
    const run = turns(sets, ([method, route, status]) => counter.inc({ method, route, status }, 1));
    return { run, total: () => total(counter), perCall: 1 };
  },
  'counter, by position': async (make, sets) => {
    const counter = make('Counter');
    const run = turns(sets, ([method, route, status]) => counter.labels(method, route, status).inc(1));
    return { run, total: () => total(counter), perCall: 1 };
  },
  'counter, kept': async (make, sets) => {
    const counter = make('Counter');
    const run = turns(keep(counter, sets), (series) => series.inc(1));
    return { run, total: () => total(counter), perCall: 1 };
  },
  'gauge, by object, inc and dec': async (make, sets) => {
    const gauge = make('Gauge');
    const run = turns(sets, ([method, route, status]) => {
      gauge.inc({ method, route, status }, 3);
      gauge.dec({ method, route, status }, 1);
    });
    return { run, total: () => total(gauge), perCall: 2 };
  },
  'gauge, kept': async (make, sets) => {
    const gauge = make('Gauge');
    const run = turns(keep(gauge, sets), (series) => series.inc(1));
    return { run, total: () => total(gauge), perCall: 1 };
  },
  'histogram, by object': async (make, sets) => {
    const histogram = make('Histogram');
    let i = 0;
    const run = turns(sets, ([method, route, status]) =>
      histogram.observe({ method, route, status }, VALUES[i++ & 1023]),
    );
    return { run, total: () => total(histogram, '_count'), perCall: 1 };
  },
  'histogram, kept': async (make, sets) => {
    const histogram = make('Histogram');
    let i = 0;
    const run = turns(keep(histogram, sets), (series) => series.observe(VALUES[i++ & 1023]));
    return { run, total: () => total(histogram, '_count'), perCall: 1 };
  },
  'histogram, kept, one value': async (make, sets) => {
    const histogram = make('Histogram');
    const run = turns(keep(histogram, sets), (series) => series.observe(0.042));
    return { run, total: () => total(histogram, '_count'), perCall: 1 };
  },
  'summary, by object': async (make, sets) => {
    const summary = make('Summary');
    let i = 0;
    const run = turns(sets, ([method, route, status]) =>
      summary.observe({ method, route, status }, VALUES[i++ & 1023]),
    );
    return { run, total: () => total(summary, '_count'), perCall: 1 };
  },
};

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
  let i = 0;
  return turns(places, (place) => (cells[place] += VALUES[i++ & 1023]));
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

function keep(metric, sets) {
  return sets.map((set) => metric.labels(...set));
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
