import { ApiIdempotencyKey, ApiProblems, IdempotencyKey } from '@app/service-kit';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { idParams, type IdParams } from '../common/fields.js';
import type { Page } from '../common/paging.js';
import { answerOf } from '../idempotency/answer-of.js';
import {
  type Loan,
  type LoanDecision,
  loanDecisionSchema,
  type LoanListQuery,
  loanListQuery,
  loanPageSchema,
  loanSchema,
  type NewLoan,
  newLoanSchema,
} from './loans.schemas.js';
import { LoansService } from './loans.service.js';

/** `/api/loans` */
@ApiTags('loans')
@ApiProblems({
  400: 'The request is not valid; `errors` names the fields',
  503: 'The database is not available, or the time of `Request-Timeout-Ms` is over; `Retry-After` says when to try again',
})
@Controller('api/loans')
export class LoansController {
  constructor(private readonly loans: LoansService) {}

  @Post()
  @ApiOperation({ summary: 'Store a loan' })
  @ApiCreatedResponse({ standardSchema: loanSchema })
  @ApiIdempotencyKey()
  @ApiProblems({
    409: 'The key belongs to another loan, or to one that is under way (then with `Retry-After`)',
    422: 'No user has the id `userId`',
  })
  async create(
    @IdempotencyKey() key: string | undefined,
    @Body({ schema: newLoanSchema }) loan: NewLoan,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Loan> {
    return answerOf(await this.loans.create(loan, key), response);
  }

  @Get()
  @ApiOperation({ summary: 'List loans, newest first' })
  @ApiOkResponse({ standardSchema: loanPageSchema })
  list(@Query({ schema: loanListQuery }) query: LoanListQuery): Promise<Page<Loan>> {
    return this.loans.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a loan' })
  @ApiOkResponse({ standardSchema: loanSchema })
  @ApiProblems({ 404: 'No loan has this id' })
  get(@Param({ schema: idParams }) { id }: IdParams): Promise<Loan> {
    return this.loans.get(id);
  }

  @Patch(':id/status')
  @ApiOperation({ summary: 'Decide a pending loan' })
  @ApiOkResponse({ standardSchema: loanSchema })
  @ApiProblems({ 404: 'No loan has this id', 409: 'The loan is not pending' })
  decide(
    @Param({ schema: idParams }) { id }: IdParams,
    @Body({ schema: loanDecisionSchema }) decision: LoanDecision,
  ): Promise<Loan> {
    return this.loans.decide(id, decision);
  }
}
