import { applicationDuring } from '../../../libs/metrics/src/cli/read-application.js';
import type { Application } from '../../../libs/metrics/src/ops/model/application.js';

/** What the code of the workshop says. Read it first in a spec file: the library is declared once per process. */
export async function readWorkshop(): Promise<Application> {
  return read('workshop', () => import('./workshop.js'));
}

/** The same under OpenTelemetry's names; not in a spec file that reads the other one. */
export async function readOtelWorkshop(): Promise<Application> {
  return read('workshop', () => import('./otel-workshop.js'));
}

/** What the code of an application with many entrances under OpenTelemetry's names says. */
export async function readParcels(): Promise<Application> {
  return read('parcels', () => import('../fixtures/otel.module.js'));
}

/** What the code of an application with `prefix` and `defaultMetrics.prefix` says. */
export async function readPrefixed(): Promise<Application> {
  return read('shop', () => import('../fixtures/prefixed.module.js'));
}

/** What the code of the demo's services says. */
export async function readDemo(): Promise<Application[]> {
  return [
    await read('finance_lending_api', async () => {
      const { AppModule } = await import('../../../apps/lending-api/src/app.module.js');
      const { readLendingConfig } = await import('../../../apps/lending-api/src/lending-config.js');
      return { default: AppModule.register(readLendingConfig({})) };
    }),
    await read('finance_data_postgres_api', async () => {
      const { AppModule } = await import('../../../apps/data-api/src/app.module.js');
      const { readDataApiConfig } = await import('../../../apps/data-api/src/config/data-api.config.js');
      const env = { DATABASE_URL: 'postgres://a:b@127.0.0.1/c', REDIS_URL: 'redis://127.0.0.1' };
      return { default: AppModule.register(readDataApiConfig(env)) };
    }),
  ];
}

async function read(name: string, load: () => Promise<object>): Promise<Application> {
  const read = await applicationDuring(load as () => Promise<Record<string, unknown>>, name, process.cwd());
  if ('refused' in read) throw new Error(`${name}: ${read.refused}`);
  return read;
}
