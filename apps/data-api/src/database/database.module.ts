import { PGlite } from '@electric-sql/pglite';
import { MetricsModule, pglite, pgPool } from '@app/metrics';
import { type DynamicModule, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { getTableName } from 'drizzle-orm';
import { Pool } from 'pg';
import type { DataApiConfig, PgliteConfig, PostgresConfig } from '../config/data-api.config.js';
import { DatabaseClient } from './database-client.js';
import { DatabaseConnection } from './database.js';
import { PgliteConnection } from './pglite.connection.js';
import { PostgresConnection } from './postgres.connection.js';
import {
  idempotencyKeys,
  interestAccruals,
  interestDays,
  loans,
  payments,
  statistics,
  users,
} from './schema.js';

const tables = [users, loans, payments, interestDays, interestAccruals, idempotencyKeys, statistics].map(
  getTableName,
);

/** Opens the database at start, and closes it after the last request. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly connection: DatabaseConnection) {}

  static register(config: DataApiConfig['database']): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        MetricsModule.forFeature([
          config.kind === 'postgres' ? pgPool(Pool, { tables }) : pglite(PGlite, { tables }),
        ]),
      ],
      providers: [...(config.kind === 'postgres' ? postgres(config) : embedded(config)), DatabaseClient],
      exports: [DatabaseClient, DatabaseConnection],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}

function postgres(config: PostgresConfig): Provider[] {
  return [
    { provide: DatabaseConnection, useFactory: () => PostgresConnection.open(config) },
    { provide: Pool, useFactory: ({ pool }: PostgresConnection) => pool, inject: [DatabaseConnection] },
  ];
}

function embedded(config: PgliteConfig): Provider[] {
  return [
    { provide: DatabaseConnection, useFactory: () => PgliteConnection.open(config) },
    { provide: PGlite, useFactory: ({ engine }: PgliteConnection) => engine, inject: [DatabaseConnection] },
  ];
}
