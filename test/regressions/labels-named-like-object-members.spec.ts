import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { exposed } from '../exposition/support/exposed.js';
import { EACH_FORMAT, foreign } from '../exposition/support/foreign.js';
import { labelsOf, parseProtobuf } from '../exposition/support/protobuf-parser.js';
import { parseText } from '../../libs/metrics/src/testing/exposition/text-parser.js';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'];
const [TEXT, , PROTOBUF] = EACH_FORMAT;

async function labelSets(metric: object, defaultLabels = {}): Promise<Record<string, string>[][]> {
  const text = parseText((await exposed([metric], { format: TEXT, defaultLabels })).toString());
  const protobuf = parseProtobuf(await exposed([metric], { format: PROTOBUF, defaultLabels }));
  return [
    (text[0]?.samples ?? []).map(({ labels }) => ({ ...labels })),
    (protobuf[0]?.metric ?? []).map((series) => ({ ...labelsOf(series) })),
  ];
}

describe.each(NAMES)('a label "%s"', (name) => {
  const config = { name: 'jobs_total', help: 'Jobs.', labelNames: [name, 'queue'], registers: [] };
  const first = { [name]: '', queue: 'a' };
  const second = { [name]: 'x', queue: 'b' };

  it('of ours may be empty', async () => {
    const counter = new Counter<string>(config);
    counter.inc(first);
    counter.inc(second);
    const expected = [{ queue: 'a' }, second];
    expect(await labelSets(counter)).toEqual([expected, expected]);
  });

  it('may be left out by the caller', async () => {
    const counter = new Counter<string>(config);
    counter.inc({ queue: 'a' });
    counter.labels({ queue: 'a' }).inc();
    expect((await counter.get()).values).toEqual([{ value: 2, labels: { queue: 'a' } }]);
  });

  it('may be a closed set, and a default', async () => {
    const counter = new Counter<string>({
      ...config,
      labelNames: [name],
      labelValues: { [name]: ['x', ''] },
    });
    expect(await labelSets(counter, { toString: 'd', other: 'o' })).toEqual([
      expect.arrayContaining([expect.objectContaining({ [name]: 'x', other: 'o' })]),
      expect.arrayContaining([expect.objectContaining({ [name]: 'x', other: 'o' })]),
    ]);
  });

  it.each([
    ['histogram', Histogram],
    ['summary', Summary],
  ])('of a %s of ours may be empty', async (_, Kind) => {
    const metric = new Kind<string>({ ...config, name: 'job_seconds' });
    metric.observe(first, 1);
    metric.observe(second, 1);
    const [, protobuf] = await labelSets(metric);
    expect(protobuf).toEqual([{ queue: 'a' }, second]);
  });

  it('of another library may be empty, or missing where the application has a default', async () => {
    const metric = foreign('foreign', 'gauge', [
      { value: 1, labels: first },
      { value: 2, labels: second },
    ]);
    const expected = [{ queue: 'a' }, second];
    expect(await labelSets(metric)).toEqual([expected, expected]);
    const defaulted = [{ queue: 'a', [name]: 'd' }, second];
    expect(await labelSets(metric, { [name]: 'd' })).toEqual([defaulted, defaulted]);
    const absent = foreign('foreign', 'gauge', [{ value: 1, labels: { queue: 'a' } }]);
    expect(await labelSets(absent, { [name]: 'd' })).toEqual([[defaulted[0]], [defaulted[0]]]);
  });

  it('of an exemplar is kept', async () => {
    const counter = new Counter({ ...config, labelNames: [], enableExemplars: true });
    counter.inc({ exemplarLabels: { [name]: 'x' } });
    const page = await exposed([counter], { format: EACH_FORMAT[1] as (typeof EACH_FORMAT)[number] });
    expect(page.toString()).toContain(`# {${name}="x"} 1`);
  });
});

it('a foreign label "__proto__" is kept, as an own property of its labels', async () => {
  const labels = JSON.parse('{"__proto__":"x","queue":"a"}') as Record<string, unknown>;
  const [text = []] = await labelSets(foreign('foreign', 'gauge', [{ value: 1, labels }]));
  expect(text.map((set) => Object.entries(set))).toEqual([Object.entries(labels)]);
});
