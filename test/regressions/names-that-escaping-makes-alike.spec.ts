import { describe, expect, it } from '@jest/globals';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import type { EscapingScheme, Format } from '../../libs/metrics/src/core/exposition/format.js';
import { exposed } from '../exposition/support/exposed.js';
import { foreign } from '../exposition/support/foreign.js';
import { labelsOf, parseProtobuf } from '../exposition/support/protobuf-parser.js';

const text = (escaping: EscapingScheme): Format => ({ type: 'text', version: '1.0.0', escaping });

describe('a label name that only metrics may have', () => {
  it.each([
    ['a:b', 'underscores', 'a_b'],
    [':', 'underscores', '_'],
    ['a:b_c', 'dots', 'a__b__c'],
    ['a:b_c', 'values', 'U__a_3a_b__c'],
    ['a:b', 'allow-utf-8', '"a:b"'],
    ['1:a', 'underscores', '__a'],
    ['1a', 'values', 'U___31_a'],
    ['höhe:m', 'underscores', 'h_he_m'],
  ] as const)('%j is escaped under %s', async (name, escaping, shown) => {
    const metric = foreign('x:y', 'gauge', [{ value: 1, labels: { [name]: 'v' } }]);
    const page = (await exposed([metric], { format: text(escaping) })).toString();
    expect(page).toContain(`{${shown}="v"} 1\n`);
    const protobuf = parseProtobuf(await exposed([metric], { format: { type: 'protobuf', escaping } }));
    expect(labelsOf(protobuf[0]?.metric?.[0] ?? {})).toEqual({ [shown.replaceAll('"', '')]: 'v' });
  });

  it('leaves the colons of metric names', async () => {
    const metric = foreign('x:y', 'gauge', [{ value: 1 }]);
    expect((await exposed([metric], { format: text('underscores') })).toString()).toContain('\nx:y 1\n');
  });
});

describe('labels that are written alike', () => {
  it.each([
    [{ 'a.b': '1', a_b: '2' }, 'underscores'],
    [{ 'a:b': '1', 'a-b': '2' }, 'underscores'],
    [{ 'a/b': '1', a_b: '2' }, 'dots'],
    [{ '1': '1', '-': '2' }, 'underscores'],
  ] as const)('%j under %s cost their own metric alone', async (labels, escaping) => {
    const errors: string[] = [];
    const metrics = [
      foreign('bad', 'gauge', [{ value: 1, labels }]),
      foreign('good', 'gauge', [{ value: 1 }]),
    ];
    const page = await exposed(metrics, {
      format: text(escaping),
      onError: (name, error) => errors.push(`${name}: ${String(error)}`),
    });
    expect(page.toString()).toBe('# TYPE good gauge\ngood 1\n');
    expect(errors).toEqual([expect.stringMatching(/^bad: .*are both written/)]);
    const utf8 = await exposed(metrics, { format: text('allow-utf-8') });
    expect(utf8.toString()).toContain('\nbad{');
  });

  it("give way to the series' own when they are the application's", async () => {
    const gauge = new Gauge({ name: 'ours', help: 'x', labelNames: ['a_b'], registers: [] });
    gauge.set({ a_b: 'own' }, 1);
    const metrics = [gauge, foreign('theirs', 'gauge', [{ value: 1, labels: { a_b: 'own' } }])];
    const page = await exposed(metrics, { format: text('underscores'), defaultLabels: { 'a.b': 'default' } });
    expect(page.toString()).toContain('\nours{a_b="own"} 1\n');
    expect(page.toString()).toContain('\ntheirs{a_b="own"} 1\n');
  });
});
