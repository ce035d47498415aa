import { afterEach, expect, it } from '@jest/globals';
import {
  type INestApplicationContext,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricFactory, MetricsModule } from '@app/metrics';
import { PLATFORMS, sample, startApp } from '../support/app.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

const [STARTED, READY] = ['application_started_seconds', 'application_ready_seconds'];

/** The exposition as a slow hook of the start sees it. */
const seen = { duringStart: '' };

@Injectable()
class Slow implements OnApplicationBootstrap {
  constructor(private readonly factory: MetricFactory) {}

  async onApplicationBootstrap(): Promise<void> {
    seen.duringStart = await this.factory.registry.metrics();
  }
}

@Module({ imports: [MetricsModule.forRoot()], providers: [Slow] })
class AppModule {}

const pageOf = (app: INestApplicationContext): Promise<string> => app.get(MetricFactory).registry.metrics();

it.each(PLATFORMS)('tells started from ready on %s', async (platform) => {
  const before = process.uptime();
  const { app } = await startApp({ imports: [AppModule] }, undefined, platform);
  opened.push(app);
  const page = await pageOf(app);
  expect(seen.duringStart).not.toMatch(/^application_\w+ /m);
  expect(sample(page, STARTED)).toBeGreaterThan(before);
  expect(sample(page, READY)).toBeGreaterThan(sample(page, STARTED) ?? Infinity);
  expect(sample(page, READY)).toBeLessThan(process.uptime());
  // The time of the start stays.
  expect(sample(await pageOf(app), READY)).toBe(sample(page, READY));
});

it('is not ready before its server listens', async () => {
  const app = await NestFactory.create(AppModule, { logger: false });
  opened.push(app);
  await app.init();
  expect(await pageOf(app)).toMatch(/^application_started_seconds /m);
  expect(await pageOf(app)).not.toMatch(/^application_ready_seconds /m);
  await app.listen(0);
  expect(await pageOf(app)).toMatch(/^application_ready_seconds /m);
});

it('is ready when it has started, without an HTTP server', async () => {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  opened.push(app);
  const page = await pageOf(app);
  expect(sample(page, READY)).toBe(sample(page, STARTED));
});
