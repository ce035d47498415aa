import { HttpStatus, Injectable } from '@nestjs/common';
import { RetryLaterException } from '@app/service-kit';
import { LendingConfig } from '../lending-config.js';
import { declineReason, type PaymentMethod } from './payment-decline.js';

const RETRY_AFTER_SECONDS = 1;

/** 503: the payment processor did not answer, so nothing was booked. The same payment may succeed later. */
export class PaymentProcessorUnavailable extends RetryLaterException {
  constructor() {
    const message = 'The payment processor did not answer. Nothing was booked. Try again later.';
    super(message, HttpStatus.SERVICE_UNAVAILABLE, RETRY_AFTER_SECONDS);
  }
}

// Early, so that a fresh demo soon shows what an error looks like.
const FIRST_FAILURE = 10;

/** Simulates a payment processor: it authorises or declines payments, and rarely does not answer. */
@Injectable()
export class PaymentProcessor {
  private asked = 0;

  constructor(private readonly config: LendingConfig) {}

  /**
   * Why the payment is declined, or undefined when it is authorised.
   * @throws {PaymentProcessorUnavailable} for one in `paymentProcessorFailsEvery` payments
   */
  authorise(method: PaymentMethod, amount: number): string | undefined {
    const every = this.config.paymentProcessorFailsEvery;
    this.asked++;
    if (every > 0 && this.asked % every === FIRST_FAILURE % every) throw new PaymentProcessorUnavailable();
    return declineReason(method, amount);
  }
}
