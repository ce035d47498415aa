import { ApiProblems } from '@app/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idParams, type IdParams } from '../common/fields.js';
import type { Page } from '../common/paging.js';
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
  503: 'The database is not available',
})
@Controller('api/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @ApiOperation({ summary: 'Store a payment; if it succeeded, reduce what its loan owes' })
  @ApiCreatedResponse({ standardSchema: bookedPaymentSchema })
  @ApiProblems({
    409: 'The loan is not approved',
    422: 'No loan has the id `loanId`, or it owes less than `amount`; `errors` names the field',
  })
  create(@Body({ schema: newPaymentSchema }) payment: NewPayment): Promise<BookedPayment> {
    return this.payments.create(payment);
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
