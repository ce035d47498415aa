import { Module } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { DataApiModule } from '../data-api/data-api.module.js';
import { LoansModule } from '../loans/loans.module.js';
import { PaymentsController } from './payments.controller.js';
import { paymentAmount, paymentsProcessed } from './payments.metrics.js';
import { PaymentsService } from './payments.service.js';

@Module({
  imports: [DataApiModule, LoansModule, MetricsModule.forFeature([paymentsProcessed, paymentAmount])],
  controllers: [PaymentsController],
  providers: [PaymentsService],
})
export class PaymentsModule {}
