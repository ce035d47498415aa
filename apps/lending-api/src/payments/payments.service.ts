import { HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataApiClient } from '../data-api/data-api.client.js';
import {
  paymentPage,
  paymentReceipt,
  type PaymentPage,
  type PaymentReceipt,
} from '../data-api/data-api.schemas.js';
import type { Paging } from '../loans/loans.schemas.js';
import { LoansService } from '../loans/loans.service.js';
import { queryString } from '../loans/query-string.js';
import { PAYMENT_FAILED, PAYMENT_SUCCEEDED } from './payment-events.js';
import { PaymentProcessor } from './payment-processor.js';
import type { NewPayment } from './payments.schemas.js';

/** Takes payments on loans and lists them. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly loans: LoansService,
    private readonly processor: PaymentProcessor,
    private readonly dataApi: DataApiClient,
    private readonly events: EventEmitter2,
  ) {}

  /**
   * Pays on a loan, once per key. 404 when no loan has this id, 409 when it is not approved, 422 when the amount is
   * more than is left, 402 when the payment was declined; that one is stored as failed.
   */
  async pay(loanId: string, { amount, paymentMethod }: NewPayment, key: string): Promise<PaymentReceipt> {
    await this.loans.find(loanId);
    const failureReason = this.processor.authorise(paymentMethod, amount);
    const outcome =
      failureReason === undefined ? { status: 'succeeded' } : { status: 'failed', failureReason };
    const payment = { loanId, amount, paymentMethod, ...outcome };
    const { body: receipt, isReplay } = await this.dataApi.store(
      '/api/payments',
      key,
      payment,
      paymentReceipt,
    );
    // A payment counts when it is stored, and not once more when its answer is repeated.
    if (!isReplay) {
      this.events.emit(failureReason === undefined ? PAYMENT_SUCCEEDED : PAYMENT_FAILED, receipt);
    }
    if (failureReason !== undefined) {
      throw new HttpException(`The payment was declined: ${failureReason}.`, HttpStatus.PAYMENT_REQUIRED);
    }
    return receipt;
  }

  /** One page of a loan's payments, failed ones included; 404 when no loan has this id. */
  async list(loanId: string, paging: Paging): Promise<PaymentPage> {
    await this.loans.find(loanId);
    return this.dataApi.get(`/api/payments?${queryString({ loanId, ...paging })}`, paymentPage);
  }
}
