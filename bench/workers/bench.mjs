const script = (file) => new URL(file, import.meta.url);

const CONTESTANTS = ['ours', 'prom-client', '@prometheus-io/client'];

/** Several processes or threads as one: what a scrape takes, what recording costs, and what ends of workers do to totals. */
export const workers = {
  title: 'several processes or threads as one: scrapes, recording, and workers that exit, are killed or hang',
  options: { workers: '8', series: '10000', ends: 'exit,kill,hang' },
  groups: ({ library, workers, series, ends }) => [
    {
      table: `scrape of ${workers} workers with ${series} series each, of which 100 change in between`,
      row: '',
      script: script('run-scrape.mjs'),
      cases: CONTESTANTS.map((contestant) => ({ contestant, args: [library, workers, series, contestant] })),
    },
    {
      table: `scrape of ${workers} threads with ${series} series each, of which 100 change in between; one is terminated`,
      row: '',
      script: script('run-threads.mjs'),
      // prom-client has nothing for threads.
      cases: ['ours', '@prometheus-io/client'].map((contestant) => ({
        contestant,
        args: [library, workers, series, contestant],
      })),
    },
    ...['counter', 'gauge', 'histogram'].map((instrument) => ({
      table: 'ns per recording in a kept series of a thread, with and without shared metrics, in turns',
      row: instrument,
      script: script('run-thread-recording.mjs'),
      cases: [{ contestant: 'ours', args: [library, instrument] }],
    })),
    {
      table: 'ns per increment of a kept counter, in a process with 10 000 series',
      row: '',
      script: script('run-recording.mjs'),
      cases: ['alone', 'shared'].map((contestant) => ({ contestant, args: [library, contestant] })),
    },
    ...ends
      .split(',')
      .filter(Boolean)
      .map((end) => ({
        table: 'three workers that have counted 30, one of which',
        row: { exit: 'exits', kill: 'is killed', hang: 'hangs' }[end],
        script: script('run-ends.mjs'),
        mostRounds: 1,
        cases: CONTESTANTS.map((contestant) => ({ contestant, args: [library, end, contestant] })),
      })),
  ],
};
