import { describe, expect, it } from '@jest/globals';
import { exposed } from '../exposition/support/exposed.js';
import { EACH_FORMAT, foreign, foreignHistogram } from '../exposition/support/foreign.js';
import { parseProtobuf } from '../exposition/support/protobuf-parser.js';

const healthy = foreign('healthy', 'gauge', [{ value: 7 }]);

const BROKEN: readonly [what: string, metric: object][] = [
  ['a count of Infinity', foreignHistogram('bad', { '1': 1 }, { sum: 1, count: Infinity })],
  ['a bucket of Infinity', foreignHistogram('bad', { '1': Infinity, '+Inf': Infinity }, { sum: 1 })],
  ['a count of NaN', foreignHistogram('bad', { '1': 1 }, { sum: 1, count: NaN })],
  ['a negative count', foreignHistogram('bad', { '+Inf': -1 })],
  ['a fraction of a value', foreignHistogram('bad', { '1': 0.5, '+Inf': 2 })],
  ['a count above 2^53', foreignHistogram('bad', { '+Inf': 2 ** 60 })],
  ['a count above 2^64', foreignHistogram('bad', { '+Inf': 2 ** 70 })],
  ['a text as a count', foreignHistogram('bad', { '+Inf': 'many' })],
  ['a bucket without le', foreign('bad', 'histogram', [{ value: 1, labels: {}, metricName: 'bad_bucket' }])],
  ['a bound that is none', foreignHistogram('bad', { wide: 1, '+Inf': 1 })],
  ['buckets that go down', foreignHistogram('bad', { '1': 5, '2': 3, '+Inf': 5 })],
  ['neither +Inf nor a count', foreignHistogram('bad', { '1': 5 }, { sum: 2 })],
  ['a sample called like its histogram', foreign('bad', 'histogram', [{ value: 1 }])],
  [
    'a summary with an infinite count',
    foreign('bad', 'summary', [{ value: Infinity, metricName: 'bad_count' }]),
  ],
  [
    'a summary with a fraction of a value',
    foreign('bad', 'summary', [{ value: 1.5, metricName: 'bad_count' }]),
  ],
  ['a quantile above 1', foreign('bad', 'summary', [{ value: 1, labels: { quantile: 99 } }])],
  ['a quantile that is none', foreign('bad', 'summary', [{ value: 1, labels: { quantile: 'most' } }])],
  ['a gauge of undefined', foreign('bad', 'gauge', [{ value: undefined }])],
  ['a gauge of an object', foreign('bad', 'gauge', [{ value: {} }])],
  ['a gauge of a symbol', foreign('bad', 'gauge', [{ value: Symbol('x') }])],
  ['an empty text', foreign('bad', 'gauge', [{ value: '' }])],
  ['values that are none', { name: 'bad', get: () => ({ name: 'bad', type: 'gauge', values: 7 }) }],
  ['no name', { name: 'bad', get: () => ({ name: '', type: 'gauge', values: [{ value: 1 }] }) }],
  ['a sample without a name', foreign('bad', 'gauge', [{ value: 1, metricName: '' }])],
  ['a label without a name', foreign('bad', 'gauge', [{ value: 1, labels: { '': 'x' } }])],
  ['a label __name__', foreign('bad', 'gauge', [{ value: 1, labels: { __name__: 'x' } }])],
];

describe.each(EACH_FORMAT)('a foreign metric in $type', (format) => {
  it.each(BROKEN)('with %s is left out and told of, once', async (_, metric) => {
    const errors: string[] = [];
    const onError = (name: string): number => errors.push(name);
    const page = await exposed([metric, healthy], { format, onError });
    expect(page).toEqual(await exposed([healthy], { format }));
    expect(errors).toEqual(['bad']);
  });

  it.each([
    ['a text', '12.5', 12.5],
    ['a bigint', 12n, 12],
    ['NaN as prom-client writes it', 'Nan', NaN],
    ['an infinity in words', '-Inf', -Infinity],
  ])('with %s as its value is shown', async (_, value, expected) => {
    const page = await exposed([foreign('fine', 'gauge', [{ value }])], { format });
    const shown =
      format.type === 'protobuf'
        ? (parseProtobuf(page)[0]?.metric?.[0]?.gauge?.value ?? 0)
        : Number(/^fine (\S+)$/m.exec(page.toString())?.[1]?.replace('Inf', 'Infinity'));
    expect(shown).toBe(expected);
  });
});

describe('a foreign type called like a member of every object', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is exposed as unknown, also when asked for by name: %s',
    async (type) => {
      const metric = foreign('odd', type, [{ value: 1 }]);
      const page = await exposed([metric, healthy], { names: ['odd'] });
      expect(page.toString()).toBe('# TYPE odd untyped\nodd 1\n');
    },
  );
});
