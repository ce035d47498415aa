const script = (file) => new URL(file, import.meta.url);
const HISTOGRAMS = ['ours native', 'ours native and classic', 'ours classic', 'prom-client classic'];
const EXPOSITIONS = [
  'ours native, protobuf',
  'ours native and classic, protobuf',
  'ours classic, protobuf',
  'ours classic, text',
  'prom-client classic, text',
];

/** Native histograms beside classic ones: time per observation; time, size and memory per series of a scrape. */
export const native = {
  title: 'native histograms beside classic ones: observing, scraping, memory',
  options: { sets: '1,50,1000', observations: '20,200' },
  groups: ({ library, sets, observations }) => [
    ...sets
      .split(',')
      .flatMap((count) => ['kept', '3 labels'].map((call) => observing(library, count, call))),
    ...observations.split(',').map((count) => scraping(library, count)),
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
