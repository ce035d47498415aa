import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter, openMetricsContentType, prometheusContentType, Registry } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

/** A text scrape of a counter called foo_total, after an OpenMetrics scrape of its registry. */
async function textAfterOpenMetrics(Kind: typeof PromCounter): Promise<string> {
  const registry = new Registry();
  new Kind({ name: 'foo_total', help: 'Foo.', registers: [registry] }).inc();
  registry.setContentType(openMetricsContentType as never);
  expect(await registry.metrics()).toContain('foo_total 1');
  registry.setContentType(prometheusContentType);
  return registry.metrics();
}

describe('a counter called foo_total, after an OpenMetrics scrape,', () => {
  it("is called foo from then on when it is prom-client 15's", async () => {
    expect(await textAfterOpenMetrics(PromCounter)).toContain('\nfoo 1');
  });

  it('keeps its name when it is ours', async () => {
    expect(await textAfterOpenMetrics(Counter as never)).toContain('\nfoo_total 1');
  });
});
