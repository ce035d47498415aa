import { Module, type DynamicModule } from '@nestjs/common';
import { serviceMetrics, ServiceKitModule, TracesModule } from '@app/service-kit';
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
        UsersModule,
        LoansModule,
        PaymentsModule,
        PortfolioModule,
        InterestModule,
        HealthModule,
      ],
    };
  }
}
