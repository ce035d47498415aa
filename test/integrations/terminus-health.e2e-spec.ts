import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MetricsModule, terminusHealth } from '@app/metrics';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { type RunningApp, sample, scrape, startApp } from '../support/app.js';

let running: RunningApp;

beforeAll(async () => {
  running = await startApp({
    imports: [
      MetricsModule.forRoot(),
      TerminusModule.forRoot({ logger: false }),
      MetricsModule.forFeature([terminusHealth(HealthCheckService)]),
    ],
  });
});

afterAll(() => running?.app.close());

it.each(['up', 'down', 'degraded'] as const)('shows an indicator that is %s', async (status) => {
  const indicator = running.app.get(HealthIndicatorService, { strict: false }).check('database');
  const health = running.app.get(HealthCheckService, { strict: false });
  const results = { up: indicator.up(), down: indicator.down(), degraded: indicator.degraded('slow') };
  await health.check([() => results[status]]).catch(() => undefined);
  const exposition = await scrape(running.url);
  const shown = ['up', 'degraded', 'down'].map((one) =>
    sample(exposition, `health_indicator_status{indicator="database",status="${one}"}`),
  );
  expect(shown).toEqual(['up', 'degraded', 'down'].map((one) => (one === status ? 1 : 0)));
});
