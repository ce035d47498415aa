import { Module } from '@nestjs/common';
import { DataApiModule } from '../data-api/data-api.module.js';
import { LoansModule } from '../loans/loans.module.js';
import { PaymentCounts } from './payment-counts.js';
import { PaymentProcessor } from './payment-processor.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsService } from './payments.service.js';

@Module({
  imports: [DataApiModule, LoansModule],
  controllers: [PaymentsController],
  providers: [PaymentsService, PaymentProcessor, PaymentCounts],
})
export class PaymentsModule {}
