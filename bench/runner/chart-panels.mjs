import { CONTESTANTS } from '../decorators/contestants.mjs';

/** What the charts show: the figures that users feel most. */
export const CHART_PANELS = [
  {
    title: 'Counter with three labels, by object, 50 label sets: ns per call',
    table: 'ns per call, 50 label sets',
    row: 'counter, by object',
    figure: 'ns',
  },
  {
    title: 'Kept counter: ns per call',
    table: 'ns per call, 50 label sets',
    row: 'counter, kept',
    figure: 'ns',
  },
  {
    title: 'Histogram of 14 buckets, by object, 50 label sets: ns per call',
    table: 'ns per call, 50 label sets',
    row: 'histogram, by object',
    figure: 'ns',
  },
  {
    title: '100 scrapes of 1000 series from a cold start, garbage collected before each: ms of CPU time',
    table: '1000 series of one counter',
    row: '',
    figure: 'CPU ms, all',
  },
  {
    title: 'Scrape of 100000 counters with warm code: ms of CPU time',
    table: 'scrape of 100000 counters',
    row: '',
    figure: 'CPU ms',
  },
  {
    title: 'Request on Express: µs of CPU time added',
    table: 'requests without sockets, express',
    row: '',
    figure: 'added CPU µs',
  },
  {
    title: 'Request on Fastify: µs of CPU time added',
    table: 'requests without sockets, fastify',
    row: '',
    figure: 'added CPU µs',
  },
  {
    title: 'Decorated or by hand, sync method: ns of CPU time per call',
    table: 'sync method, decorated in one class',
    row: '',
    figure: 'CPU ns',
    ours: Object.keys(CONTESTANTS).filter((name) => CONTESTANTS[name].decorators !== undefined),
  },
  {
    title: 'Histogram of 14 buckets: bytes of memory per series',
    table: 'bytes of memory per series, 100000 series',
    row: 'Histogram',
    figure: 'bytes per series',
  },
];
