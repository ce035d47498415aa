import { ApiIdempotencyKey, ApiProblems, IdempotencyKey } from '@app/service-kit';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { idParams, type IdParams } from '../common/fields.js';
import type { Page } from '../common/paging.js';
import { answerOf } from '../idempotency/answer-of.js';
import {
  type BookedPayment,
  bookedPaymentSchema,
  type NewPayment,
  newPaymentSchema,
  type Payment,
  type PaymentListQuery,
  paymentListQuery,
  paymentPageSchema,
  paymentSchema,
} from './payments.schemas.js';
import { PaymentsService } from './payments.service.js';

/** `/api/payments` */
@ApiTags('payments')
@ApiProblems({
  400: 'The request is not valid; `errors` names the fields',
  503: 'The database is not available, or the time of `Request-Timeout-Ms` is over; `Retry-After` says when to try again',
})
@Controller('api/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @ApiOperation({ summary: 'Store a payment; if it succeeded, reduce what its loan owes' })
  @ApiCreatedResponse({ standardSchema: bookedPaymentSchema })
  @ApiIdempotencyKey()
  @ApiProblems({
    409: 'The loan is not approved; or the key belongs to another payment, or to one that is under way (then with `Retry-After`)',
    422: 'No loan has the id `loanId`, or it owes less than `amount`; `errors` names the field',
  })
  async create(
    @IdempotencyKey() key: string | undefined,
    @Body({ schema: newPaymentSchema }) payment: NewPayment,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BookedPayment> {
    return answerOf(await this.payments.create(payment, key), response);
  }

  @Get()
  @ApiOperation({ summary: 'List payments, newest first' })
  @ApiOkResponse({ standardSchema: paymentPageSchema })
  list(@Query({ schema: paymentListQuery }) query: PaymentListQuery): Promise<Page<Payment>> {
    return this.payments.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a payment' })
  @ApiOkResponse({ standardSchema: paymentSchema })
  @ApiProblems({ 404: 'No payment has this id' })
  get(@Param({ schema: idParams }) { id }: IdParams): Promise<Payment> {
    return this.payments.get(id);
  }
}
