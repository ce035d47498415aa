import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

/** The label values that are exposed when the caller goes on using the object that it passed. */
async function exposedAfterChange(Kind: typeof PromCounter): Promise<unknown> {
  const counter = new Kind({ name: 'c_total', help: 'C.', labelNames: ['a'], registers: [] });
  const labels = { a: 'recorded' };
  counter.inc(labels);
  labels.a = 'changed';
  return (await counter.get()).values[0]?.labels.a;
}

describe('labels that the caller changes after recording', () => {
  it("change the series of prom-client 15's", async () => {
    expect(await exposedAfterChange(PromCounter)).toBe('changed');
  });

  it('change nothing in ours', async () => {
    expect(await exposedAfterChange(Counter as never)).toBe('recorded');
  });
});
