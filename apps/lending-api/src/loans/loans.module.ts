import { Module } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { CreditBureau } from '../credit/credit-bureau.service.js';
import { DataApiModule } from '../data-api/data-api.module.js';
import { UsersModule } from '../users/users.module.js';
import { LoansController } from './loans.controller.js';
import { loanAmount, loansCreated } from './loans.metrics.js';
import { LoansService } from './loans.service.js';

@Module({
  imports: [DataApiModule, UsersModule, MetricsModule.forFeature([loansCreated, loanAmount])],
  controllers: [LoansController],
  providers: [LoansService, CreditBureau],
  exports: [LoansService],
})
export class LoansModule {}
