import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiIdempotencyKey, ApiProblems, IdempotencyKey } from '@app/service-kit';
import {
  paymentPage,
  paymentReceipt,
  type PaymentPage,
  type PaymentReceipt,
} from '../data-api/data-api.schemas.js';
import { loanParams, pagingSchema, type Paging } from '../loans/loans.schemas.js';
import { newPaymentSchema, type NewPayment } from './payments.schemas.js';
import { PaymentsService } from './payments.service.js';

@ApiTags('payments')
@Controller('api/loans/:id/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @ApiOperation({ summary: 'Pay on an approved loan, which is repaid when nothing is left' })
  @ApiCreatedResponse({ standardSchema: paymentReceipt })
  @ApiIdempotencyKey()
  @ApiProblems({
    400: 'The body is not valid',
    402: 'The payment was declined',
    404: 'No loan has this id',
    409: 'The loan is not approved; or the key belongs to another payment, or to one that is under way (then with `Retry-After`)',
    422: 'The amount exceeds what is left of the loan',
    503: 'data-api or the payment processor is unavailable; `Retry-After` says when to try again, with the same key',
    504: 'data-api did not answer in time; try again, with the same key',
  })
  pay(
    @Param({ schema: loanParams }) { id }: { id: string },
    @Body({ schema: newPaymentSchema }) payment: NewPayment,
    // Our own repeats at data-api need a key, whether our caller will repeat or not.
    @IdempotencyKey() key: string = randomUUID(),
  ): Promise<PaymentReceipt> {
    return this.payments.pay(id, payment, key);
  }

  @Get()
  @ApiOperation({ summary: 'List the payments on a loan, newest first' })
  @ApiOkResponse({ standardSchema: paymentPage })
  @ApiProblems({
    404: 'No loan has this id',
    503: 'data-api is unavailable; `Retry-After` says when to try again',
  })
  list(
    @Param({ schema: loanParams }) { id }: { id: string },
    @Query({ schema: pagingSchema }) paging: Paging,
  ): Promise<PaymentPage> {
    return this.payments.list(id, paging);
  }
}
