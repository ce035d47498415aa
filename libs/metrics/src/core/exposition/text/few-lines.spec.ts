import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../instruments/counter.js';
import { Gauge } from '../../instruments/gauge.js';
import { Histogram } from '../../instruments/histogram.js';
import { ByteWriter } from '../byte-writer.js';
import { KeptLabels } from '../labels/kept-labels.js';
import type { DefaultLabels } from '../labels/label-encoder.js';
import { InstrumentReader, type OwnInstrument } from '../source/instrument-family.js';
import { formatWriter } from '../writer-of-format.js';
import type { FormatWriter } from '../writer.js';

const NUMBERS = [
  0,
  -0,
  1,
  -1.5,
  0.1 + 0.2,
  1e-7,
  1e21,
  2 ** 53 + 2,
  123_456_789.25,
  NaN,
  Infinity,
  -Infinity,
];
const LABELS = ['', 'mail', 'a "quoted" \\ one\nin two lines', 'naïve', '\u{1f600}', '\ud800'];
const DEFAULTS: readonly DefaultLabels[] = [{}, { 'app.name': 'lending', queue: 'none' }];
const FORMATS = [
  { type: 'text', version: '1.0.0', escaping: 'allow-utf-8' },
  { type: 'text', version: '0.0.4', escaping: 'underscores' },
  { type: 'openmetrics', version: '1.0.0', escaping: 'allow-utf-8' },
] as const;
const labelNames = ['queue', 'kind'] as const;

const KINDS: Record<string, () => OwnInstrument> = {
  'a counter': () => {
    const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames, registers: [] });
    LABELS.forEach((queue, i) => counter.inc({ queue, kind: LABELS[i % 2] as string }, i + 0.5));
    return counter;
  },
  'a gauge': () => {
    const gauge = new Gauge({ name: 'jobs_total', help: 'Two\nlines.', labelNames, registers: [] });
    NUMBERS.forEach((number, i) => gauge.set({ queue: `${i}`, kind: '' }, number));
    gauge.remove({ queue: '3', kind: '' });
    return gauge;
  },
  'a gauge without labels': () => {
    const gauge = new Gauge({ name: 'jobs_total', help: 'One.', registers: [] });
    gauge.set(4);
    return gauge;
  },
  'a histogram': () => {
    const buckets = [-1, 0.005, 1, 1e6];
    const histogram = new Histogram({ name: 'jobs_total', help: 'x', labelNames, buckets, registers: [] });
    for (const queue of LABELS)
      for (const number of [0.001, 2, -3]) histogram.observe({ queue, kind: '' }, number);
    return histogram;
  },
  'a histogram without labels': () => {
    const histogram = new Histogram({ name: 'jobs_total', help: 'x', buckets: [1], registers: [] });
    histogram.observe(0.1 + 0.2);
    return histogram;
  },
};

const CASES = FORMATS.flatMap((format) =>
  Object.entries(KINDS).flatMap(([kind, make]) =>
    DEFAULTS.map((defaults) => ({
      title: `${kind} in ${format.type} ${format.version}, default labels ${JSON.stringify(defaults)}`,
      make,
      newWriter: (out: ByteWriter) =>
        formatWriter(format, out, new KeptLabels(defaults), {
          hasCreatedLines: false,
          names: { takenFamilies: new Set() },
        }),
    })),
  ),
);

function lines(newWriter: (out: ByteWriter) => FormatWriter, read: (writer: FormatWriter) => void): string {
  const out = new ByteWriter(1024);
  read(newWriter(out));
  return out.written().toString();
}

/** Writes all lines at once; fails for a metric that needs a walk. */
function writeFew(writer: FormatWriter, metric: OwnInstrument): void {
  const few = writer.few?.(metric, metric.view());
  if (few === undefined) throw new Error('not few');
  while (!few.write());
}

function writeBySeries(writer: FormatWriter, metric: OwnInstrument): void {
  const family = writer.family(new InstrumentReader().familyOf(metric, metric.view()));
  while (!family.write());
}

describe('the lines of an instrument with few series', () => {
  it.each(CASES)('are those written series by series: $title', ({ make, newWriter }) => {
    const metric = make();
    const bySeries = lines(newWriter, (writer) => writeBySeries(writer, metric));
    expect(lines(newWriter, (writer) => writeFew(writer, metric))).toBe(bySeries);
  });

  it('follow series that end and begin in the rows of others, from page to page', () => {
    const { newWriter } = CASES[0] as (typeof CASES)[number];
    const gauge = new Gauge({ name: 'jobs', help: 'x', labelNames: ['queue'], registers: [] });
    const out = new ByteWriter(1024);
    const writer = newWriter(out);
    const shown = (): string => {
      out.at = 0;
      writeFew(writer, gauge);
      return out.written().toString().split('\n').slice(2, -1).join(' ');
    };
    gauge.set({ queue: 'a' }, 1);
    gauge.set({ queue: 'b' }, 2);
    expect(shown()).toBe('jobs{queue="a"} 1 jobs{queue="b"} 2');
    gauge.remove({ queue: 'a' });
    expect(shown()).toBe('jobs{queue="b"} 2');
    gauge.set({ queue: 'c' }, 3);
    expect(shown()).toBe('jobs{queue="c"} 3 jobs{queue="b"} 2');
    gauge.reset();
    gauge.set({ queue: 'd' }, 4);
    expect(shown()).toBe('jobs{queue="d"} 4');
  });

  it.each([
    ['with many series', () => counterOf(1025)],
    ['with exemplars where the format shows them', () => counterOf(1, true)],
  ])('are not for one %s', (_, make) => {
    const { newWriter } = CASES.at(-1) as (typeof CASES)[number];
    const metric = make();
    expect(newWriter(new ByteWriter(64)).few?.(metric, metric.view())).toBeUndefined();
  });

  it('are not for a view of which series have ended', () => {
    const { newWriter } = CASES[0] as (typeof CASES)[number];
    const counter = counterOf(2);
    const view = counter.view();
    counter.reset();
    expect(newWriter(new ByteWriter(64)).few?.(counter, view)).toBeUndefined();
  });
});

function counterOf(series: number, enableExemplars = false): Counter<'i'> {
  const counter = new Counter({
    name: 'jobs_total',
    help: 'x',
    labelNames: ['i'],
    registers: [],
    enableExemplars,
  });
  for (let i = 0; i < series; i++) counter.inc({ i }, 1);
  return counter;
}
