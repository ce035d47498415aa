import { Module } from '@nestjs/common';
import { DataApiModule } from '../data-api/data-api.module.js';
import { UsersModule } from '../users/users.module.js';
import { LoanCounts } from './loan-counts.js';
import { LoansController } from './loans.controller.js';
import { LoansService } from './loans.service.js';

@Module({
  imports: [DataApiModule, UsersModule],
  controllers: [LoansController],
  providers: [LoansService, LoanCounts],
  exports: [LoansService],
})
export class LoansModule {}
