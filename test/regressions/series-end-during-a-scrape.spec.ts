import { describe, expect, it } from '@jest/globals';
import { Exposer } from '../../libs/metrics/src/core/exposition/exposer.js';
import { ManualClock } from '../../libs/metrics/src/core/clock.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { EACH_FORMAT } from '../exposition/support/foreign.js';

/** Enough for a pause in the middle, in each format. */
const SERIES = 700;
const PADDING = '.'.repeat(150);

type Metric = Counter<'i'> | Gauge<'i'> | Histogram<'i'> | Summary<'i'>;
type Kind = readonly [
  kind: string,
  make: (clock: ManualClock) => Metric,
  record: (metric: never, i: string, value: number) => void,
];

const options = (clock: ManualClock) =>
  ({
    name: 'm_total',
    help: 'M.',
    labelNames: ['i'],
    registers: [],
    maxSeries: Infinity,
    expireAfterMs: 60_000,
    environment: { ...DEFAULT_ENVIRONMENT, clock },
  }) as const;
const observe = (metric: Histogram<'i'> | Summary<'i'>, i: string, value: number): void =>
  metric.observe({ i }, value);
const traced = { enableExemplars: true };

const KINDS: readonly Kind[] = [
  [
    'counter',
    (clock) => new Counter({ ...options(clock), ...traced }),
    (counter: Counter<'i'>, i, value) => counter.inc({ i }, value, { id: i.slice(0, 9) }),
  ],
  ['gauge', (clock) => new Gauge(options(clock)), (gauge: Gauge<'i'>, i, value) => gauge.set({ i }, value)],
  [
    'histogram',
    (clock) => new Histogram({ ...options(clock), ...traced, buckets: [1, 700] }),
    (histogram: Histogram<'i'>, i, value) => histogram.observe({ i }, value, { id: i.slice(0, 9) }),
  ],
  [
    'native histogram',
    (clock) => new Histogram({ ...options(clock), ...traced, native: {} }),
    (histogram: Histogram<'i'>, i, value) => histogram.observe({ i }, value, { id: i.slice(0, 9) }),
  ],
  ['summary', (clock) => new Summary({ ...options(clock), percentiles: [0.5, 0.99] }), observe],
  [
    'summary of a window',
    (clock) =>
      new Summary({ ...options(clock), percentiles: [0.5], maxAgeSeconds: 600, pruneAgedBuckets: true }),
    observe,
  ],
];

const nameOf = (i: number): string => `${i} ${PADDING}`;

function filled([, make, record]: Kind, clock: ManualClock): Metric {
  const metric = make(clock);
  for (let i = 0; i < SERIES; i++) record(metric as never, nameOf(i), i + 1);
  // Rows that were free before the scrape began are none of its series.
  metric.remove(nameOf(7));
  return metric;
}

async function page(
  metric: Metric,
  format: (typeof EACH_FORMAT)[number],
  meanwhile: () => unknown,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let isWritten = false;
  let hasDisturbed = false;
  // The first pause comes when there is a chunk to send, or to copy into a message of protobuf.
  setImmediate(() => {
    hasDisturbed = !isWritten;
    void meanwhile();
  });
  const exposition = new Exposer({ hasCreatedLines: true }).expose([metric], {
    format,
    deadlineMs: 1000,
    onError: (name, error) => {
      throw new Error(name, { cause: error });
    },
  });
  for await (const chunk of exposition) chunks.push(Buffer.from(chunk));
  isWritten = true;
  expect(hasDisturbed).toBe(true);
  return Buffer.concat(chunks);
}

type Ending = readonly [
  what: string,
  end: (metric: Metric, clock: ManualClock, record: (i: number) => void) => unknown,
];

const ENDINGS: readonly Ending[] = [
  ['reset()', (metric) => metric.reset()],
  [
    'reset() and filled again, twice',
    (metric, _, record) => {
      for (let round = 0; round < 2; round++) {
        metric.reset();
        for (let i = 0; i < SERIES; i += 2) record(i);
      }
    },
  ],
  [
    'remove() of each',
    (metric) => {
      for (let i = 0; i < SERIES; i++) metric.remove(nameOf(i));
    },
  ],
  [
    'remove() of each, whose rows others take',
    (metric, _, record) => {
      for (let i = 0; i < SERIES; i++) metric.remove(nameOf(i));
      for (let i = 0; i < SERIES; i++) record(SERIES + i);
      for (let i = 0; i < SERIES; i++) metric.remove(nameOf(SERIES + i));
    },
  ],
  [
    'remove() of some, and reset()',
    (metric) => {
      for (let i = 0; i < SERIES; i += 3) metric.remove(nameOf(i));
      metric.reset();
    },
  ],
  [
    'the expiry of all',
    async (metric, clock) => {
      await metric.collectNow();
      clock.advance(60_000);
      await metric.collectNow();
    },
  ],
];

describe.each(EACH_FORMAT)('a scrape in $type that is being written', (format) => {
  describe.each(KINDS)('of a %s', (...kind) => {
    it.each(ENDINGS)('shows what it began with, whole, after %s', async (_, end) => {
      const [, , record] = kind;
      const undisturbed = await page(filled(kind, new ManualClock(1000)), format, () => undefined);
      const clock = new ManualClock(1000);
      const metric = filled(kind, clock);
      const again = (i: number): void => record(metric as never, nameOf(i), 5);
      const disturbed = await page(metric, format, () => end(metric, clock, again));
      expect(disturbed.equals(undisturbed)).toBe(true);
    });

    it('shows a series that is recorded to meanwhile with all parts of one moment', async () => {
      const [, , record] = kind;
      const metric = filled(kind, new ManualClock(1000));
      const twice = filled(kind, new ManualClock(1000));
      for (let i = 0; i < SERIES; i++) if (i !== 7) record(twice as never, nameOf(i), i + 1);
      const all = (): void => {
        for (let i = 0; i < SERIES; i++) if (i !== 7) record(metric as never, nameOf(i), i + 1);
      };
      const mixed = await page(metric, format, all);
      const before = await page(filled(kind, new ManualClock(1000)), format, () => undefined);
      const after = await page(twice, format, () => undefined);
      if (format.type === 'protobuf') return;
      const known = new Set([...seriesOf(before), ...seriesOf(after)]);
      expect(seriesOf(mixed).filter((series) => !known.has(series))).toEqual([]);
    });
  });
});

it('a view releases ended series when nothing holds it', () => {
  const counter = new Counter({ ...options(new ManualClock()), enableExemplars: false });
  const view = counter.view();
  for (let i = 0; i < 3; i++) {
    counter.inc({ i: 'a' });
    counter.remove('a');
  }
  // What begins after the view was taken is not in it, ended or not.
  const cursor = counter.cursor(view);
  expect(cursor.next()).toBe(false);
});

/** The lines of each series as one text. */
function seriesOf(page: Buffer): string[] {
  const bySeries = new Map<string, string[]>();
  for (const line of page.toString().split('\n')) {
    const i = /i="(\d+) /.exec(line)?.[1] ?? '';
    const lines = bySeries.get(i);
    if (lines === undefined) bySeries.set(i, [line]);
    else lines.push(line);
  }
  return [...bySeries.values()].map((lines) => lines.join('\n'));
}
