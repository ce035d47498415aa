import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type * as Prom from 'prom-client';
import { Histogram, MetricFactory, MetricsModule } from '@app/metrics';
import { sample, scrape, startApp } from '../support/app.js';
import { clientUnderTest } from './support/clients.js';

const [name, client] = clientUnderTest();
let app: INestApplication | undefined;

afterEach(() => app?.close());

describe(`a Registry of ${name} as that of an application`, () => {
  it("serves ours and the client's own, with the registry's labels", async () => {
    const registry: Prom.Registry = new client.Registry();
    registry.setDefaultLabels({ service: 'lending' });
    const theirs = new client.Gauge({
      name: 'theirs',
      help: 'x',
      labelNames: ['service'],
      registers: [registry],
    });
    theirs.set({ service: 'own' }, 1);
    const ours = new Histogram({ name: 'ours_seconds', help: 'x', buckets: [1], registers: [registry] });
    ours.observe(0.5);
    let url: string;
    ({ app, url } = await startApp({ imports: [MetricsModule.forRoot({ registry })] }));
    app.get(MetricFactory).counter({ name: 'made_total', help: 'x' }).inc();
    const page = await scrape(url);
    expect(sample(page, 'theirs{service="own"}')).toBe(1);
    expect(sample(page, 'ours_seconds_count{service="lending"}')).toBe(1);
    expect(sample(page, 'made_total{service="lending"}')).toBe(1);
    expect(page).toMatch(/^process_cpu_seconds_total\{service="lending"\} /m);
  });

  it('is left as it was', async () => {
    const registry: Prom.Registry = new client.Registry();
    new client.Counter({ name: 'theirs_total', help: 'x', registers: [registry] }).inc();
    for (let start = 0; start < 2; start++) {
      ({ app } = await startApp({ imports: [MetricsModule.forRoot({ registry })] }));
      await app.close();
    }
    app = undefined;
    expect(registry.getMetricsAsArray().map((metric) => metric.name)).toEqual(['theirs_total']);
  });
});
