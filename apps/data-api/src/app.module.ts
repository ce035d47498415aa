import { serviceMetrics, ServiceKitModule, TracesModule } from '@app/service-kit';
import { type DynamicModule, Module } from '@nestjs/common';
import { RecordCacheModule } from './cache/record-cache.module.js';
import type { DataApiConfig } from './config/data-api.config.js';
import { dataApi } from './data-api.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { InterestModule } from './interest/interest.module.js';
import { LoansModule } from './loans/loans.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { StatisticsModule } from './statistics/statistics.module.js';
import { UsersModule } from './users/users.module.js';

/** The data API, wired from its configuration. */
@Module({})
export class AppModule {
  static register({ database, cache, metricsPort }: DataApiConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        serviceMetrics(dataApi, metricsPort),
        ServiceKitModule,
        TracesModule.register(),
        DatabaseModule.register(database),
        RecordCacheModule.register(cache),
        IdempotencyModule,
        UsersModule,
        LoansModule,
        PaymentsModule,
        InterestModule,
        StatisticsModule,
        HealthModule,
      ],
    };
  }
}
