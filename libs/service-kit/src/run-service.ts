import cluster from 'node:cluster';
import { Logger, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { assertPortIsFree } from './assert-port-is-free.js';
import { createService } from './create-service.js';
import { metricsPortSchema, readEnvironment, workersSchema } from './environment.js';
import { runWorkers } from './run-workers.js';
import type { ServiceDescription } from './service-description.js';
import { ServiceLogger } from './service-logger.js';
import { StartupError } from './startup-error.js';
import { stopOnSignal } from './stop-on-signal.js';
import { Tracing } from './tracing/tracing.js';

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Starts a service on HOST and PORT, in WORKERS processes, and serves until SIGTERM or SIGINT. Then it is no longer ready, serves for
 * another SHUTDOWN_DELAY_MS, lets requests in flight finish and exits with 0. A failed start is logged (a StartupError in one line) and exits with 1.
 *
 * @param rootModule the service
 * @param primaryModule with METRICS_PORT and several processes: what answers scrapes for all of them
 *
 * @example
 * await runService(
 *   lendingApi,
 *   (env) => AppModule.register(readLendingConfig(env)),
 *   (env) => primaryMetrics(lendingApi, readLendingConfig(env).metricsPort),
 * );
 */
export async function runService(
  service: ServiceDescription,
  rootModule: (env: Environment) => Type | DynamicModule,
  primaryModule: (env: Environment) => Type | DynamicModule,
): Promise<void> {
  const logger = new ServiceLogger(service.name);
  Logger.overrideLogger(logger);
  try {
    const { HOST, PORT, METRICS_PORT, SHUTDOWN_DELAY_MS, WORKERS } = readEnvironment(
      environmentSchema(service.defaultPort),
      process.env,
    );
    // Checked first, since a service that cannot listen should not open its database.
    if (cluster.isPrimary) await assertPortIsFree(PORT, HOST);
    if (cluster.isPrimary && WORKERS > 1) {
      // What is wrong with the environment is told once, not by each worker.
      rootModule(process.env);
      const primary =
        METRICS_PORT === undefined
          ? undefined
          : await NestFactory.createApplicationContext(primaryModule(process.env), {
              logger,
              abortOnError: false,
            });
      await runWorkers(WORKERS);
      await primary?.close();
      return;
    }
    const app = await createService(rootModule(process.env), service, {
      logger,
      hasMetrics: METRICS_PORT === undefined,
    });
    stopOnSignal(app, SHUTDOWN_DELAY_MS);
    await app.listen(PORT, HOST);
    logger.log(`${service.name} listens on ${await app.getUrl()}`, 'Service');
    await app.get(Tracing, { strict: false }).start(service.name);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    logger.fatal(message, error instanceof StartupError ? undefined : stack, 'Service');
    process.exit(1);
  }
}

function environmentSchema(defaultPort: number) {
  return z.object({
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(defaultPort),
    METRICS_PORT: metricsPortSchema,
    SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).max(600_000).default(0),
    WORKERS: workersSchema,
  });
}
