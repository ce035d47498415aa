import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Counted, Observed } from '@app/metrics';
import type { PaymentReceipt } from '../data-api/data-api.schemas.js';
import { PAYMENT_PROCESSED, PAYMENT_SUCCEEDED } from './payment-events.js';
import { paymentAmount, paymentsProcessed } from './payments.metrics.js';

/** Counts payments when they are stored. */
@Injectable()
export class PaymentCounts {
  @OnEvent(PAYMENT_PROCESSED)
  @Counted({
    ...paymentsProcessed,
    labels: {
      status: ({ args: [{ payment }] }) => payment.status,
      payment_method: ({ args: [{ payment }] }) => payment.paymentMethod,
    },
  })
  processed(_receipt: PaymentReceipt): void {}

  @OnEvent(PAYMENT_SUCCEEDED)
  @Observed(({ args: [{ payment }] }) => payment.amount, paymentAmount)
  succeeded(_receipt: PaymentReceipt): void {}
}
