import 'reflect-metadata';
import { createService } from '@app/service-kit';
import { AppModule } from '../../../apps/data-api/src/app.module.js';
import { readDataApiConfig } from '../../../apps/data-api/src/config/data-api.config.js';
import { dataApi } from '../../../apps/data-api/src/data-api.js';
import { backend } from './backend.js';
import { ApiClient } from './api-client.js';

/** PGlite starts in 4 s on an idle machine, and in half a minute on one that has other work. */
export const START_TIMEOUT_MS = 120_000;

/** A data API that serves on a free port of loopback. */
export interface RunningDataApi {
  readonly api: ApiClient;
  readonly url: string;
  /** Stops it as a signal would, and removes the backend that was made for it. */
  close(): Promise<void>;
}

/**
 * Starts the real application, on the servers that TEST_DATABASE_URL and TEST_REDIS_URL name or else
 * embedded in memory; variables in `env` go before those.
 */
export async function startDataApi(env: Readonly<Record<string, string>> = {}): Promise<RunningDataApi> {
  const servers = await backend();
  const config = readDataApiConfig({ ...servers.env, ...env });
  const app = await createService(AppModule.register(config), dataApi, { logger: false }).catch(
    async (error: unknown) => {
      await servers.remove();
      throw error;
    },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    api: new ApiClient(url),
    url,
    close: async () => {
      await app.close();
      await servers.remove();
    },
  };
}
