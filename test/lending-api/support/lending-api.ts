import 'reflect-metadata';
import { createService } from '@app/service-kit';
import { AppModule } from '../../../apps/lending-api/src/app.module.js';
import { lendingApi } from '../../../apps/lending-api/src/lending-api.js';
import { readLendingConfig } from '../../../apps/lending-api/src/lending-config.js';
import { listen, type RunningService } from './running-service.js';

/** Starts lending-api on a free port with immediate credit checks, and nothing that fails, unless `env` says otherwise. */
export async function startLendingApi(
  dataApiUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const config = readLendingConfig({
    DATA_API_URL: dataApiUrl,
    CREDIT_CHECK_MEDIAN_MS: '0',
    CREDIT_CHECK_FAILURE_SHARE: '0',
    PAYMENT_PROCESSOR_FAILS_EVERY: '0',
    INTEREST_AT_START: 'false',
    ...env,
  });
  return listen(await createService(AppModule.register(config), lendingApi, { logger: false }));
}
