import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter, Gauge as PromGauge, Registry } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';

const collect = () => {
  throw new Error('the pool is gone');
};

describe('a collect that throws', () => {
  it("fails all metrics of the registry with prom-client 15's", async () => {
    const registry = new Registry();
    const metrics = [
      new PromCounter({ name: 'healthy_total', help: 'Healthy.', registers: [registry] }),
      new PromGauge({ name: 'broken', help: 'Broken.', registers: [registry], collect }),
    ];
    expect(registry.getMetricsAsArray()).toEqual(metrics);
    await expect(registry.metrics()).rejects.toThrow('the pool is gone');
  });

  it('costs only its own metric with ours, in the same registry', async () => {
    const registry = new Registry();
    const warnings: string[] = [];
    const environment = { ...DEFAULT_ENVIRONMENT, warn: (message: string) => warnings.push(message) };
    const metrics = [
      new Counter({ name: 'healthy_total', help: 'Healthy.', registers: [registry] }),
      new Gauge({ name: 'broken', help: 'Broken.', registers: [registry], collect, environment }),
    ];
    expect(registry.getMetricsAsArray()).toEqual(metrics);
    const text = await registry.metrics();
    expect(text).toContain('\nhealthy_total 0');
    expect(text).not.toContain('\nbroken ');
    expect(warnings).toEqual([expect.stringContaining('the pool is gone')]);
  });
});
