import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'jobs_total', help: 'Jobs.', registers: [] };
/** A counter as untyped code sees it. */
interface Untyped {
  inc(...args: unknown[]): void;
  labels(...args: unknown[]): { inc(): void };
  remove(...args: unknown[]): void;
}
const untyped = (counter: object) => counter as Untyped;
const counterOf = (...labelNames: string[]) => new Counter({ ...options, labelNames });

describe('labels', () => {
  it.each([1, 2, 3, 4, 8, 9, 12])(
    'find their series with %i of them, by object and by position',
    async (count) => {
      const names = Array.from({ length: count }, (_, i) => `label_${i}`);
      const counter = counterOf(...names);
      const texts = names.map((_, i) => `value ${i}`);
      const labels = Object.fromEntries(names.map((name, i) => [name, texts[i] as string]));
      for (let round = 0; round < 3; round++) {
        counter.inc(labels);
        counter.inc(Object.fromEntries(Object.entries(labels).toReversed()));
        counter.labels(...texts).inc();
        counter.labels(labels).inc();
      }
      expect(await samplesOf(counter)).toEqual([expect.stringMatching(/ 12$/)]);
      counter.remove(...texts);
      expect(await samplesOf(counter)).toEqual([]);
    },
  );

  it.each([2, 3, 4, 6])('are told apart when they have swapped values (%i labels)', async (count) => {
    const names = Array.from({ length: count }, (_, i) => `label_${i}`);
    const counter = counterOf(...names);
    // Each label has met the values in the same order, whatever it makes of that.
    for (let i = 0; i < count; i++) counter.inc(Object.fromEntries(names.map((name) => [name, i])));
    const labels = Object.fromEntries(names.map((name, i) => [name, i]));
    const swapped = Object.fromEntries(names.map((name, i) => [name, count - 1 - i]));
    const reordered = Object.fromEntries(Object.entries(labels).toReversed());
    for (const each of [labels, swapped, reordered, reordered]) counter.inc(each);
    expect((await counter.get()).values.slice(count).map(({ value }) => value)).toEqual([3, 1]);
  });

  it.each([
    [200, '200'],
    [-1.5, '-1.5'],
    [-0, '0'],
    [NaN, 'NaN'],
    [1e21, '1e+21'],
    [true, 'true'],
    [false, 'false'],
    [9n, '9'],
    [{ toString: () => 'shown' }, 'shown'],
  ])('treat %p and its string as one value', async (value, text) => {
    const counter = counterOf('a');
    for (const a of [value, text, value]) {
      untyped(counter).inc({ a });
      untyped(counter).labels({ a }).inc();
      untyped(counter).labels(text).inc();
    }
    expect(await samplesOf(counter)).toEqual([`{a=${JSON.stringify(text)}} 9`]);
    untyped(counter).remove({ a: value });
    expect(await samplesOf(counter)).toEqual([]);
  });

  it('are well-formed texts: halves of surrogate pairs would all be written as one series', async () => {
    const counter = counterOf('a');
    for (const a of ['x\ud800', 'x\udfff', 'x\ufffd']) {
      counter.inc({ a });
      counter.labels(a).inc();
    }
    expect((await counter.get()).values).toEqual([{ labels: { a: 'x\ufffd' }, value: 6 }]);
    counter.remove('x\ud801');
    expect(counter.seriesCount).toBe(0);
  });

  it.each<[string, object]>([
    ['left out', { a: 'x' }],
    ['undefined', { a: 'x', b: undefined }],
    ['null', { a: 'x', b: null }],
    ['empty', { a: 'x', b: '' }],
  ])('are empty when %s', async (_, labels) => {
    const counter = counterOf('a', 'b');
    for (let round = 0; round < 3; round++) {
      counter.inc({ a: 'x', b: '' });
      untyped(counter).inc(labels);
    }
    untyped(counter).labels('x', undefined).inc();
    expect(await samplesOf(counter)).toEqual(['{a="x"} 7']);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'labels', 'value'])(
    'may be called %s',
    async (name) => {
      const counter = counterOf(name, 'b');
      untyped(counter).inc({ b: 'x' });
      untyped(counter).inc({ b: 'x' });
      untyped(counter).inc({ [name]: 'y', b: 'x' });
      expect(await samplesOf(counter)).toEqual(['{b="x"} 2', `{${name}="y",b="x"} 1`]);
    },
  );

  it('may come from an object that inherits them', async () => {
    const counter = counterOf('a', 'b');
    const inherits = Object.assign(Object.create({ a: 'x' }) as object, { b: 'y' });
    for (let round = 0; round < 3; round++) untyped(counter).inc(inherits);
    expect(await samplesOf(counter)).toEqual(['{a="x",b="y"} 3']);
  });

  it('are read when recorded, so that changing the object later changes no series', async () => {
    const counter = counterOf('a');
    const labels = { a: 'x' };
    counter.inc(labels);
    const kept = counter.labels(labels);
    labels.a = 'y';
    kept.inc();
    expect(await samplesOf(counter)).toEqual(['{a="x"} 2']);
  });

  it.each([1, 3, 5])('that the metric does not have throw and name the known ones (%i labels)', (count) => {
    const names = Array.from({ length: count }, (_, i) => `label_${i}`);
    const counter = counterOf(...names);
    const message =
      `Metric "jobs_total" has no label "satus" (its labels: ${names.map((name) => `"${name}"`).join(', ')}). ` +
      'Add it to labelNames, or leave it out of this call.';
    for (let round = 0; round < 2; round++) {
      expect(() => untyped(counter).inc({ satus: 'x' })).toThrow(message);
      expect(() => untyped(counter).labels({ satus: 'x' })).toThrow(message);
      expect(() => untyped(counter).remove({ satus: 'x' })).toThrow(message);
      expect(() =>
        untyped(counter).inc({ ...Object.fromEntries(names.map((n) => [n, 'x'])), satus: 'x' }),
      ).toThrow(message);
      counter.inc(Object.fromEntries(names.map((name) => [name, 'x'])));
    }
  });

  it('throw on a metric without any', () => {
    const counter = new Counter(options);
    expect(() => untyped(counter).inc({ a: 'x' })).toThrow('has no label "a" (its labels: none)');
    expect(() => untyped(counter).inc({ undefined: 'x' })).toThrow('has no label "undefined"');
  });

  it.each([[[]], [['x']], [['x', 'y', 'z']]])(
    'given by position must be as many as the metric has: %p',
    (values) => {
      const counter = counterOf('a', 'b');
      const message =
        `Metric "jobs_total" has 2 labels (a, b), but got ${values.length} values (${values.join(', ')}). ` +
        'Give one value for each label, in this order.';
      expect(() => untyped(counter).labels(...values)).toThrow(message);
      expect(() => untyped(counter).remove(...values)).toThrow(message);
    },
  );

  it('given by position must not be more than eight for eight', () => {
    const names = 'abcdefgh'.split('');
    expect(() => untyped(counterOf(...names)).labels(...names, 'i')).toThrow('has 8 labels');
  });

  it.each([
    [['a', 'a'], /label name "a" is listed twice/],
    [['1a'], /"1a" is not a valid label name/],
    [['__a'], /label name "__a" is reserved/],
    [['le'], /label name "le" is reserved/],
  ])('can not be named %p', (labelNames, message) => {
    expect(() => counterOf(...labelNames)).toThrow(message);
  });
});
