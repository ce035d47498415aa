import { CALLS } from './calls.mjs';

const script = (file) => new URL(file, import.meta.url);
const FLOOR = 'array write';
const CLIENTS = ['ours', 'prom-client', '@prometheus-io/client', '@platformatic/prom-client'];
const ALLOCATING_CALLS = [
  'counter, by object',
  'counter, by position',
  'counter, labels(object)',
  'counter, kept',
  'gauge, by object',
  'histogram, by object',
  'histogram, kept',
];

const EXEMPLAR_CASES = [
  'no exemplars',
  'exemplars, no OpenTelemetry',
  'exemplars, OpenTelemetry without a span',
];

/** Time and bytes allocated per recording, memory per series and metric: counters, gauges, histograms of 14 buckets. */
export const recording = {
  title:
    'time per recording, bytes allocated per recording, memory per series and per metric, reset, growth; three labels',
  options: {
    sets: '1,50,1000',
    crowded: '50',
    series: '100000',
    labels: '0,1,3',
    reset: '100000',
    growth: '1000000,5000000',
  },
  groups: ({ library, sets, crowded, series, labels, reset, growth }) => [
    ...lists(sets).flatMap((count) => speed(library, count, 'alone')),
    ...lists(crowded).flatMap((count) => speed(library, count, 'crowded')),
    {
      table: 'ns per observation of a kept histogram while no span is active',
      row: '',
      script: script('run-exemplars.mjs'),
      cases: EXEMPLAR_CASES.map((contestant) => ({ contestant, args: [library, contestant] })),
    },
    ...ALLOCATING_CALLS.map((call) => ({
      table: 'bytes allocated per call on 50 existing label sets',
      row: call,
      script: script('run-allocation.mjs'),
      mostRounds: 3,
      cases: [{ contestant: 'ours', args: [library, '50', call] }],
    })),
    ...['Counter', 'Histogram'].map((kind) => ({
      table: `bytes of memory per series, ${series} series`,
      row: kind,
      script: script('run-memory.mjs'),
      mostRounds: 3,
      cases: clientsOf(kind).map((contestant) => ({
        contestant,
        args: [library, series, `${contestant}: ${kind}`],
      })),
    })),
    ...lists(labels).flatMap((count) =>
      ['Counter', 'Histogram'].map((kind) => ({
        table: `making a metric, and its memory with one series, ${count} labels`,
        row: kind,
        script: script('run-metrics.mjs'),
        mostRounds: 3,
        cases: CLIENTS.map((contestant) => ({
          contestant,
          args: [library, count, `${contestant}: ${kind}`],
        })),
      })),
    ),
    ...lists(reset).flatMap((count) =>
      ['Counter', 'Histogram'].map((kind) => ({
        table: `reset of ${count} series`,
        row: kind,
        script: script('run-reset.mjs'),
        mostRounds: 3,
        cases: CLIENTS.map((contestant) => ({
          contestant,
          args: [library, count, `${contestant}: ${kind}`],
        })),
      })),
    ),
    ...lists(growth).flatMap((count) =>
      ['few', 'distinct'].map((values) => ({
        table: `longest recording while a counter grows to ${count} series`,
        row: `${values} label values`,
        script: script('run-growth.mjs'),
        execArgv: ['--max-old-space-size=12000'],
        mostRounds: 3,
        cases: ['ours', 'prom-client', '@prometheus-io/client'].map((contestant) => ({
          contestant,
          args: [library, count, `${contestant}: ${values}`],
        })),
      })),
    ),
  ],
};

function lists(option) {
  return option.split(',').filter(Boolean);
}

/** `alone` is one metric in the process, `crowded` one among many with other labels. */
function speed(library, sets, company) {
  const suffix = company === 'crowded' ? ', many other metrics' : '';
  const clients = company === 'crowded' ? () => CLIENTS : clientsOf;
  return Object.keys(CALLS).map((call) => ({
    table: `ns per call, ${sets} label sets${suffix}`,
    row: call,
    script: script('run-speed.mjs'),
    cases: [FLOOR, ...clients(call)].map((contestant) => ({
      contestant,
      args: [library, sets, company, `${contestant}: ${call}`],
    })),
  }));
}

/** OpenTelemetry has no kept series, no labels by position and no summary. */
function clientsOf(call) {
  return /kept|position|summary/.test(call) ? CLIENTS : [...CLIENTS, 'OpenTelemetry'];
}
