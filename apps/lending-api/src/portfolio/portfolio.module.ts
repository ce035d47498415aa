import { Module } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { DataApiModule } from '../data-api/data-api.module.js';
import { activeLoanApplications, activeLoans, activeUsers } from './portfolio.metrics.js';
import { Portfolio } from './portfolio.service.js';

@Module({
  imports: [DataApiModule, MetricsModule.forFeature([activeLoans, activeLoanApplications, activeUsers])],
  providers: [Portfolio],
})
export class PortfolioModule {}
