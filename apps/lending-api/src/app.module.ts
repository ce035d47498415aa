import { Module, type DynamicModule } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { serviceMetrics, ServiceKitModule, TracesModule } from '@app/service-kit';
import { CreditModule } from './credit/credit.module.js';
import { FeedModule } from './feed/feed.module.js';
import { HealthModule } from './health/health.module.js';
import { InterestModule } from './interest/interest.module.js';
import { lendingApi } from './lending-api.js';
import { LendingConfigModule, type LendingConfig } from './lending-config.js';
import { LoansModule } from './loans/loans.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { PortfolioModule } from './portfolio/portfolio.module.js';
import { UsersModule } from './users/users.module.js';

/** The whole service; pass its configuration to `register`. */
@Module({})
export class AppModule {
  static register(config: LendingConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceKitModule,
        TracesModule.register([config.dataApiUrl]),
        LendingConfigModule.register(config),
        serviceMetrics(lendingApi, config.metricsPort),
        // With wildcards: listeners to `payment.*`.
        EventEmitterModule.forRoot({ wildcard: true }),
        CreditModule.register(config),
        UsersModule,
        LoansModule,
        PaymentsModule,
        FeedModule,
        PortfolioModule,
        InterestModule,
        HealthModule,
      ],
    };
  }
}
