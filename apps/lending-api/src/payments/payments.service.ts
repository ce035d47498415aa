import { HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { Counted, Observed } from '@app/metrics';
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
import { declineReason } from './payment-decline.js';
import { paymentAmount, paymentsProcessed } from './payments.metrics.js';
import type { NewPayment } from './payments.schemas.js';

interface ProcessedPayment extends NewPayment {
  readonly loanId: string;
  readonly status: string;
  readonly failureReason?: string;
}

/** Takes payments on loans and lists them. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly loans: LoansService,
    private readonly dataApi: DataApiClient,
  ) {}

  /**
   * Pays on a loan. 404 when no loan has this id, 409 when it is not approved, 422 when the amount is more
   * than is left, 402 when the payment was declined; that one is stored as failed.
   */
  @Observed(({ args: [, { amount }] }) => amount, paymentAmount)
  async pay(loanId: string, { amount, paymentMethod }: NewPayment): Promise<PaymentReceipt> {
    await this.loans.find(loanId);
    const failureReason = declineReason(paymentMethod, amount);
    const outcome =
      failureReason === undefined ? { status: 'succeeded' } : { status: 'failed', failureReason };
    const receipt = await this.store({ loanId, amount, paymentMethod, ...outcome });
    if (failureReason !== undefined) {
      throw new HttpException(`The payment was declined: ${failureReason}.`, HttpStatus.PAYMENT_REQUIRED);
    }
    return receipt;
  }

  /** Stores a payment, declined or not. */
  @Counted({
    ...paymentsProcessed,
    labels: {
      status: ({ result }) => result.payment.status,
      payment_method: ({ args: [{ paymentMethod }] }) => paymentMethod,
    },
  })
  private store(payment: ProcessedPayment): Promise<PaymentReceipt> {
    return this.dataApi.post('/api/payments', payment, paymentReceipt);
  }

  /** One page of a loan's payments, failed ones included; 404 when no loan has this id. */
  async list(loanId: string, paging: Paging): Promise<PaymentPage> {
    await this.loans.find(loanId);
    return this.dataApi.get(`/api/payments?${queryString({ loanId, ...paging })}`, paymentPage);
  }
}
