import { Module } from '@nestjs/common';
import { CreditBureau } from '../credit/credit-bureau.service.js';
import { DataApiModule } from '../data-api/data-api.module.js';
import { UsersModule } from '../users/users.module.js';
import { LoanCounts } from './loan-counts.js';
import { LoansController } from './loans.controller.js';
import { LoansService } from './loans.service.js';

@Module({
  imports: [DataApiModule, UsersModule],
  controllers: [LoansController],
  providers: [LoansService, CreditBureau, LoanCounts],
  exports: [LoansService],
})
export class LoansModule {}
