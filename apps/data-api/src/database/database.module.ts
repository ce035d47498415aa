import { MetricsModule } from '@app/metrics';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DataApiConfig } from '../config/data-api.config.js';
import { DatabaseClient } from './database-client.js';
import { DatabaseConnection } from './database.js';
import * as metrics from './database.metrics.js';
import { PgliteConnection } from './pglite.connection.js';
import { PostgresConnection } from './postgres.connection.js';

/** Opens the database at start, and closes it after the last request. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly connection: DatabaseConnection) {}

  static register(config: DataApiConfig['database']): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [MetricsModule.forFeature(Object.values(metrics))],
      providers: [
        {
          provide: DatabaseConnection,
          useFactory: () =>
            config.kind === 'postgres' ? PostgresConnection.open(config) : PgliteConnection.open(config),
        },
        DatabaseClient,
      ],
      exports: [DatabaseClient, DatabaseConnection],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
