import { DISTRIBUTIONS, ESTIMATORS } from './accuracy-cases.mjs';

const script = (file) => new URL(file, import.meta.url);
const HISTOGRAMS = ['ours native', 'ours native and classic', 'ours classic', 'prom-client classic'];
const EXPOSITIONS = [
  'ours native, protobuf',
  'ours native and classic, protobuf',
  'ours classic, protobuf',
  'ours classic, text',
  'prom-client classic, text',
];

const STORAGES = ['array window', 'typed window', 'map', 'object'];

/** Native histograms beside classic ones: observing, scraping, how far quantiles are off, where counts are kept. */
export const native = {
  title: 'native histograms beside classic ones: observing, scraping, quantiles, storage',
  options: { sets: '1,50,1000', observations: '20,200', values: '1000000', stored: '1,50,5000' },
  groups: ({ library, sets, observations, values, stored }) => [
    ...sets
      .split(',')
      .flatMap((count) => ['kept', '3 labels'].map((call) => observing(library, count, call))),
    ...observations.split(',').map((count) => scraping(library, count)),
    ...(values === '0' ? [] : Object.keys(DISTRIBUTIONS).map((one) => accuracy(library, values, one))),
    ...stored
      .split(',')
      .filter(Boolean)
      .map((count) => storing(library, count)),
  ],
};

function observing(library, sets, call) {
  return {
    table: `ns per observation, ${sets} label sets`,
    row: call,
    script: script('run-observe.mjs'),
    cases: [
      { contestant: 'array write', args: [library, sets, 'floor, array write'] },
      ...HISTOGRAMS.map((contestant) => ({ contestant, args: [library, sets, `${contestant}, ${call}`] })),
    ],
  };
}

function scraping(library, observations) {
  return {
    table: `scrape of 5000 histograms, ${observations} observations each`,
    row: '',
    script: script('run-scrape.mjs'),
    cases: EXPOSITIONS.map((contestant) => ({ contestant, args: [library, observations, contestant] })),
  };
}

function accuracy(library, values, distribution) {
  return {
    table: `quantiles of ${values} values, 0.01 to 0.999`,
    row: distribution,
    script: script('run-accuracy.mjs'),
    mostRounds: 1,
    cases: Object.keys(ESTIMATORS).map((contestant) => ({
      contestant,
      args: [library, values, distribution, contestant],
    })),
  };
}

/** Why instruments/native/bucket-counts.ts is an array from the smallest key to the largest. */
function storing(library, series) {
  return {
    table: 'counting a value in its native bucket',
    row: `${series} series`,
    script: script('run-storage.mjs'),
    mostRounds: 3,
    cases: STORAGES.map((contestant) => ({ contestant, args: [library, series, contestant] })),
  };
}
