import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@app/service-kit';
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
  @ApiProblems({
    400: 'The body is not valid',
    402: 'The payment was declined',
    404: 'No loan has this id',
    409: 'The loan is not approved',
    422: 'The amount exceeds what is left of the loan',
    503: 'data-api is unavailable',
  })
  pay(
    @Param({ schema: loanParams }) { id }: { id: string },
    @Body({ schema: newPaymentSchema }) payment: NewPayment,
  ): Promise<PaymentReceipt> {
    return this.payments.pay(id, payment);
  }

  @Get()
  @ApiOperation({ summary: 'List the payments on a loan, newest first' })
  @ApiOkResponse({ standardSchema: paymentPage })
  @ApiProblems({ 404: 'No loan has this id', 503: 'data-api is unavailable' })
  list(
    @Param({ schema: loanParams }) { id }: { id: string },
    @Query({ schema: pagingSchema }) paging: Paging,
  ): Promise<PaymentPage> {
    return this.payments.list(id, paging);
  }
}
