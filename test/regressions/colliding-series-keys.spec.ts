import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

const options = { name: 'c_total', help: 'C.', labelNames: ['a', 'b'] as const, registers: [] };
const COLLIDING = [
  { a: '1,b:2', b: '3' },
  { a: '1', b: '2,b:3' },
];

describe('series of different label values', () => {
  it('are one in prom-client 15 when the joined texts are equal', async () => {
    const counter = new PromCounter(options);
    for (const labels of COLLIDING) counter.inc(labels);
    expect((await counter.get()).values).toMatchObject([{ value: 2 }]);
  });

  it('are never one, whatever the values hold', async () => {
    const counter = new Counter(options);
    for (const labels of COLLIDING) counter.inc(labels);
    expect((await counter.get()).values).toMatchObject(COLLIDING.map((labels) => ({ value: 1, labels })));
  });
});
