import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

const options = { name: 'c_total', help: 'C.', registers: [] };

describe('inc(NaN)', () => {
  it('turns a counter of prom-client 15 into NaN for good', async () => {
    const counter = new PromCounter(options);
    counter.inc(NaN);
    counter.inc(1);
    expect((await counter.get()).values).toMatchObject([{ value: NaN }]);
  });

  it('is refused by ours', async () => {
    const counter = new Counter(options);
    expect(() => counter.inc(NaN)).toThrow(TypeError);
    counter.inc(1);
    expect((await counter.get()).values).toMatchObject([{ value: 1 }]);
  });
});
