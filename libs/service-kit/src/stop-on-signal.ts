import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplication, Logger, ShutdownSignal } from '@nestjs/common';
import { ConnectionDrain } from './connection-drain.js';

/**
 * Stops the application at the first SIGTERM or SIGINT, and exits with 0; with 1 when something fails.
 *
 * The drain comes before Nest's own shutdown, whose first step takes away what requests need: it disconnects
 * the cache (`onModuleDestroy`) while the server still listens.
 */
export function stopOnSignal(app: INestApplication, delayMs: number): void {
  const logger = new Logger('Shutdown');
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    logger.log(`${signal}: no longer ready; serves for another ${delayMs} ms (SHUTDOWN_DELAY_MS)`);
    try {
      await app.get(ConnectionDrain, { strict: false }).drain(delay(delayMs));
      await app.close();
      process.exit(0);
    } catch (error) {
      logger.fatal('The shutdown failed', error instanceof Error ? error.stack : error);
      process.exit(1);
    }
  };
  for (const signal of [ShutdownSignal.SIGTERM, ShutdownSignal.SIGINT]) {
    process.on(signal, () => void stop(signal));
  }
}
