import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiIdempotencyKey, ApiProblems, IdempotencyKey } from '@app/service-kit';
import { loan, loanPage, type Loan, type LoanPage } from '../data-api/data-api.schemas.js';
import {
  applicationSchema,
  decisionSchema,
  loanParams,
  loanQuerySchema,
  type LoanApplication,
  type LoanQuery,
  type OfficerDecision,
} from './loans.schemas.js';
import { LoansService } from './loans.service.js';

@ApiTags('loans')
@Controller('api/loans')
export class LoansController {
  constructor(private readonly loans: LoansService) {}

  @Post()
  @ApiOperation({ summary: 'Apply for a loan: credit check and decision' })
  @ApiCreatedResponse({ standardSchema: loan })
  @ApiIdempotencyKey()
  @ApiProblems({
    400: 'The body is not valid',
    409: 'The key belongs to another application, or to one that is under way (then with `Retry-After`)',
    422: 'No user has this id',
    503: 'data-api is unavailable; `Retry-After` says when to try again, with the same key',
    504: 'data-api did not answer in time; try again, with the same key',
  })
  apply(
    @Body({ schema: applicationSchema }) application: LoanApplication,
    // Our own repeats at data-api need a key, whether our caller will repeat or not.
    @IdempotencyKey() key: string = randomUUID(),
  ): Promise<Loan> {
    return this.loans.apply(application, key);
  }

  @Get()
  @ApiOperation({ summary: 'List loans, newest first' })
  @ApiOkResponse({ standardSchema: loanPage })
  @ApiProblems({
    400: 'The query is not valid',
    503: 'data-api is unavailable; `Retry-After` says when to try again',
  })
  list(@Query({ schema: loanQuerySchema }) query: LoanQuery): Promise<LoanPage> {
    return this.loans.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a loan' })
  @ApiOkResponse({ standardSchema: loan })
  @ApiProblems({
    404: 'No loan has this id',
    503: 'data-api is unavailable; `Retry-After` says when to try again',
  })
  find(@Param({ schema: loanParams }) { id }: { id: string }): Promise<Loan> {
    return this.loans.find(id);
  }

  @Post(':id/decision')
  @ApiOperation({ summary: 'Decide a pending loan' })
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ standardSchema: loan })
  @ApiProblems({
    404: 'No loan has this id',
    409: 'The loan is already decided',
    503: 'data-api is unavailable; `Retry-After` says when to try again',
  })
  decide(
    @Param({ schema: loanParams }) { id }: { id: string },
    @Body({ schema: decisionSchema }) decision: OfficerDecision,
  ): Promise<Loan> {
    return this.loans.decide(id, decision);
  }
}
