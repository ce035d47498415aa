import { describe, expect, it } from '@jest/globals';
import { Counter, CounterCursor } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { HistogramCursor } from '../../libs/metrics/src/core/instruments/histogram-cursor.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { SummaryCursor } from '../../libs/metrics/src/core/instruments/summary-cursor.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { testEnvironment } from './support/environment.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'm', help: 'M.', registers: [] };

describe('collect', () => {
  it('sets values that are only known on demand, each time the metric is read', async () => {
    let size = 3;
    const gauge = new Gauge({
      ...options,
      collect() {
        this.set(size++);
      },
    });
    expect(await samplesOf(gauge)).toEqual(['{} 3']);
    expect(await samplesOf(gauge)).toEqual(['{} 4']);
  });

  it('may be asynchronous', async () => {
    const gauge = new Gauge({
      ...options,
      async collect() {
        await Promise.resolve();
        this.set(7);
      },
    });
    expect(await samplesOf(gauge)).toEqual(['{} 7']);
  });

  it('may reset the metric and set it again, each time it is read', async () => {
    const counter = new Counter({
      ...options,
      labelNames: ['queue'],
      collect() {
        this.reset();
        this.inc({ queue: 'mail' }, 5);
      },
    });
    for (let scrape = 0; scrape < 3; scrape++) {
      expect(await samplesOf(counter)).toEqual(['{queue="mail"} 5']);
    }
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('pool is gone');
      },
    ],
    ['rejects', () => Promise.reject(new Error('pool is gone'))],
  ])('costs the metric its values when it %s, with one warning until it works again', async (_, fail) => {
    const environment = testEnvironment();
    let isBroken = true;
    const gauge = new Gauge({ ...options, environment, collect: () => (isBroken ? fail() : undefined) });
    const warning = 'collect of metric "m" failed; the scrape omits its values: Error: pool is gone';
    expect(await samplesOf(gauge)).toEqual([]);
    expect(await samplesOf(gauge)).toEqual([]);
    expect(environment.warnings).toEqual([warning]);
    isBroken = false;
    expect(await samplesOf(gauge)).toEqual(['{} 0']);
    isBroken = true;
    await gauge.get();
    expect(environment.warnings).toEqual([warning, warning]);
  });

  it('runs once for readers that overlap, and again for those to come', async () => {
    let collected = 0;
    const gauge = new Gauge({
      ...options,
      labelNames: ['queue'],
      async collect() {
        collected++;
        this.reset();
        await Promise.resolve();
        this.inc({ queue: 'mail' }, 5);
      },
    });
    const overlapping = await Promise.all([samplesOf(gauge), samplesOf(gauge), gauge.collectNow()]);
    expect(overlapping.slice(0, 2)).toEqual([['{queue="mail"} 5'], ['{queue="mail"} 5']]);
    expect(await samplesOf(gauge)).toEqual(['{queue="mail"} 5']);
    expect(collected).toBe(2);
  });

  it('passes its error to the caller of collectNow()', async () => {
    const gauge = new Gauge({ ...options, collect: () => Promise.reject(new Error('pool is gone')) });
    await expect(gauge.collectNow()).rejects.toThrow('pool is gone');
  });

  it('must be a function', () => {
    expect(() => new Gauge({ ...options, collect: 5 as never })).toThrow(
      new TypeError('collect of metric "m" is 5. Give a function.'),
    );
  });
});

/** What the series at which a walk stands has beside its row. */
function keptBeside(cursor: CounterCursor | HistogramCursor | SummaryCursor): unknown {
  if (cursor instanceof CounterCursor) return cursor.exemplar;
  if (cursor instanceof HistogramCursor) return cursor.exemplar(0) ?? cursor.native;
  const quantile = cursor.quantileValue(0);
  return Number.isNaN(quantile) ? undefined : quantile;
}

describe('a cursor', () => {
  it('survives what happens between its steps', () => {
    const counter = new Counter({ ...options, labelNames: ['i'], maxSeries: Infinity });
    for (let i = 0; i < 100; i++) counter.inc({ i });
    const cursor = counter.cursor();
    const seen: string[] = [];
    for (let step = 0; cursor.next(); step++) {
      seen.push(cursor.labelText(0));
      counter.remove(99 - step);
      if (step < 50) counter.inc({ i: `late ${step}` });
    }
    expect(seen.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    expect(new Set(seen).size).toBe(seen.length);
    counter.reset();
    expect(cursor.next()).toBe(false);
  });

  it('shows a series that ends and starts again in a later row once, as it was', () => {
    const counter = new Counter({ ...options, labelNames: ['i'] });
    for (const i of ['first', 'second', 'third']) counter.inc({ i });
    const cursor = counter.cursor();
    cursor.next();
    counter.remove('first');
    counter.remove('third');
    counter.inc({ i: 'first' });
    const rest: string[] = [];
    while (cursor.next()) rest.push(cursor.labelText(0));
    expect(rest).toEqual(['second', 'third']);
  });

  it.each([
    ['counter', () => new Counter({ ...options, labelNames: ['i'], enableExemplars: true })],
    ['histogram', () => new Histogram({ ...options, labelNames: ['i'], native: {}, enableExemplars: true })],
    ['summary', () => new Summary({ ...options, labelNames: ['i'] })],
  ])('goes on with the series of a %s as they were when all end at once', (_, create) => {
    const metric = create();
    const record = (i: string, exemplar: string) => {
      if ('inc' in metric) metric.inc({ i }, 2, { trace_id: exemplar });
      else metric.observe({ i }, 2, { trace_id: exemplar });
    };
    for (const i of ['first', 'second']) record(i, 'old');
    const undisturbed = metric.cursor();
    undisturbed.next();
    undisturbed.next();
    const before = keptBeside(undisturbed);
    const cursor = metric.cursor();
    cursor.next();
    metric.reset();
    for (const i of ['other', 'another', 'third']) record(i, 'new');
    expect(cursor.next()).toBe(true);
    expect(cursor.labelText(0)).toBe('second');
    expect('value' in cursor ? cursor.value : cursor.sum).toBe(2);
    expect(keptBeside(cursor)).toEqual(before);
    expect(cursor.next()).toBe(false);
  });

  it('shows label values, texts and ids, and live values', () => {
    const counter = new Counter({ ...options, labelNames: ['a', 'b'] });
    counter.inc({ a: 'x', b: 'y' });
    counter.inc({ a: 'x', b: 'z' });
    const cursor = counter.cursor();
    cursor.next();
    const ids = [cursor.labelId(0), cursor.labelId(1)];
    expect([cursor.labelValues, cursor.labelText(1), cursor.value]).toEqual([['x', 'y'], 'y', 1]);
    counter.inc({ a: 'x', b: 'y' }, 4);
    expect(cursor.value).toBe(5);
    cursor.next();
    expect(cursor.labelId(0)).toBe(ids[0]);
    expect(cursor.labelId(1)).not.toBe(ids[1]);
  });
});
