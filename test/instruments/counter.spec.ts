import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'jobs_total', help: 'Jobs.', registers: [] };
const labelled = { ...options, labelNames: ['queue', 'status'] as const };
/** A counter as untyped code sees it. */
const untyped = (counter: object) => counter as { inc(...args: unknown[]): void };

describe('Counter', () => {
  it('stands at 0 from the start without labels, and has no series with labels', async () => {
    expect(await samplesOf(new Counter(options))).toEqual(['{} 0']);
    expect(await samplesOf(new Counter(labelled))).toEqual([]);
  });

  it('adds 1, or the amount given, fractions included', async () => {
    const counter = new Counter(options);
    counter.inc();
    counter.inc(2.5);
    counter.inc(0);
    expect(await samplesOf(counter)).toEqual(['{} 3.5']);
  });

  it.each<[string, unknown[]]>([
    ['labels alone', [{ queue: 'mail', status: 'done' }]],
    ['labels and an amount', [{ queue: 'mail', status: 'done' }, 1]],
    ['labels in another order', [{ status: 'done', queue: 'mail' }]],
    ['labels and undefined', [{ queue: 'mail', status: 'done' }, undefined]],
    ['labels and null', [{ queue: 'mail', status: 'done' }, null]],
  ])('counts one when given %s', async (_, args) => {
    const counter = new Counter(labelled);
    untyped(counter).inc(...args);
    expect(await samplesOf(counter)).toEqual(['{queue="mail",status="done"} 1']);
  });

  it('keeps the series of different label values apart', async () => {
    const counter = new Counter(labelled);
    counter.inc({ queue: 'mail', status: 'done' });
    counter.inc({ queue: 'mail', status: 'failed' }, 2);
    counter.labels('sms', 'done').inc(3);
    counter.labels({ queue: 'mail', status: 'done' }).inc(10);
    expect(await samplesOf(counter)).toEqual([
      '{queue="mail",status="done"} 11',
      '{queue="mail",status="failed"} 2',
      '{queue="sms",status="done"} 3',
    ]);
  });

  it('does not begin a series by labels() alone', async () => {
    const counter = new Counter(labelled);
    counter.labels('mail', 'done');
    expect(await samplesOf(counter)).toEqual([]);
  });

  it('counts without labels in the series whose labels are all empty', async () => {
    const counter = new Counter(labelled);
    untyped(counter).inc();
    untyped(counter).inc(undefined, 4);
    untyped(counter).inc({});
    expect(await samplesOf(counter)).toEqual(['{} 6']);
  });

  it.each([
    [
      -1,
      RangeError,
      'Counter "jobs_total" can\'t be decreased by 1. Use a gauge for a value that goes up and down.',
    ],
    [-Infinity, TypeError, /was given -Infinity, which would corrupt its total permanently/],
    [Infinity, TypeError, /was given Infinity, which would corrupt its total permanently/],
    [NaN, TypeError, /was given NaN, which would corrupt its total permanently/],
    ['5', TypeError, 'Metric "jobs_total" was given \'5\' (string) as its value. Give a number.'],
    [5n, TypeError, /was given 5n \(bigint\)/],
    [[1], TypeError, /was given \[ 1 \] \(object\)/],
    [true, TypeError, /was given true \(boolean\)/],
  ])('refuses %p and stays as it was, by labels and kept', async (amount, kind, message) => {
    const counter = new Counter(labelled);
    const labels = { queue: 'mail', status: 'done' };
    counter.inc(labels, 3);
    expect(() => untyped(counter).inc(labels, amount)).toThrow(message);
    expect(() => untyped(counter).inc(labels, amount)).toThrow(kind);
    expect(() => untyped(counter.labels(labels)).inc(amount)).toThrow(message);
    expect(await samplesOf(counter)).toEqual(['{queue="mail",status="done"} 3']);
  });

  it('does not begin a series with an amount that it refuses', async () => {
    const counter = new Counter(labelled);
    expect(() => counter.inc({ queue: 'mail', status: 'done' }, -1)).toThrow(RangeError);
    expect(() => counter.labels('mail', 'done').inc(-1)).toThrow(RangeError);
    expect(await samplesOf(counter)).toEqual([]);
  });

  it('counts exactly as far as doubles do', async () => {
    const counter = new Counter(options);
    counter.inc(2 ** 53 - 2);
    counter.inc();
    expect(await samplesOf(counter)).toEqual([`{} ${2 ** 53 - 1}`]);
  });

  it('begins again at 0 after reset()', async () => {
    const counter = new Counter(options);
    counter.inc(5);
    counter.reset();
    expect(await samplesOf(counter)).toEqual(['{} 0']);
  });
});
