import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Counted, Observed } from '@app/metrics';
import type { Loan } from '../data-api/data-api.schemas.js';
import { LOAN_CREATED } from './loan-events.js';
import { loanAmount, loansCreated } from './loans.metrics.js';

/** Counts loans when they are stored. */
@Injectable()
export class LoanCounts {
  @OnEvent(LOAN_CREATED)
  @Counted({
    ...loansCreated,
    labels: { purpose: ({ args: [{ purpose }] }) => purpose, status: ({ args: [{ status }] }) => status },
  })
  @Observed(({ args: [{ amount }] }) => amount, loanAmount)
  created(_loan: Loan): void {}
}
