import {
  Inject,
  Injectable,
  type InjectionToken,
  Logger,
  Module,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { ownClock } from '../core/own-time.js';
import { endFirst } from '../metrics/end-first.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { ShutdownTime } from '../metrics/shutdown-time.js';
import { ManagementServer } from './management-server.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_WHOLE, type WholeSource } from './whole.js';

/**
 * Keeps the management server when the application has ended its work, until everything that it counted was scraped. Nest
 * has closed the application's own server by then: all requests have ended.
 */
@Injectable()
export class Linger implements OnApplicationShutdown {
  readonly #logger = new Logger('Metrics');
  #ended: Promise<void> | undefined;

  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  /** Nest 11 runs it again when the application is closed twice: then both wait. */
  onApplicationShutdown(): Promise<void> {
    return (this.#ended ??= this.#linger());
  }

  async #linger(): Promise<void> {
    const lingerMs = this.#find<ScrapeSettings>(METRICS_OPTIONS).server?.lingerMs ?? 0;
    const server = this.#find(ManagementServer);
    if (lingerMs === 0 || server.port === undefined) return;
    const { younger = 0 } = (await this.#others()) ?? {};
    if (younger > 0) {
      this.#logger.log(
        'Waits for no scrape: another process of the application shows what this one has counted.',
      );
      return;
    }
    const shutdownTime = this.#find(ShutdownTime);
    const mostMs = Math.min(lingerMs, shutdownTime.leftMs);
    this.#logger.log(`Waits ${mostMs} ms at most for a last scrape.`);
    const startMs = ownClock.nowMs();
    const isScraped = await shutdownTime.spend(lingerMs, (giveUp) => server.isScraped(giveUp));
    if (isScraped) {
      this.#logger.log(`A scrape has read everything after ${Math.round(ownClock.nowMs() - startMs)} ms.`);
    } else {
      this.#logger.warn(
        `No scrape has read everything in ${mostMs} ms: what was counted since the last one is lost. Make server.lingerMs ` +
          "longer than Prometheus' scrape_interval, and see that it still scrapes a service that is not ready.",
      );
    }
  }

  #others() {
    return this.#find<WholeSource | undefined>(METRICS_WHOLE)?.others();
  }

  /** Not injected: with `isGlobal: false` this module doesn't see the others. */
  #find<T>(token: Type<T> | InjectionToken<T>): T {
    return this.moduleRef.get<T, T>(token, { strict: false });
  }
}

/** The module that Nest ends first. */
@Module({ providers: [Linger] })
export class LingerModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    endFirst(modules, LingerModule);
  }
}
