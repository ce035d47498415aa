import { createService } from '@app/service-kit';
import { AppModule } from '../../../apps/data-api/src/app.module.js';
import { readDataApiConfig } from '../../../apps/data-api/src/config/data-api.config.js';
import { dataApi } from '../../../apps/data-api/src/data-api.js';
import { listen, type RunningService } from './running-service.js';

/** Starts the real data-api on a free port, with an empty database in memory. */
export async function startDataApi(): Promise<RunningService> {
  const config = readDataApiConfig({ DATA_DIR: 'memory://' });
  return listen(await createService(AppModule.register(config), dataApi, { logger: false }));
}
