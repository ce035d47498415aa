import { Injectable, Logger, UnprocessableEntityException } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Timed } from '@app/metrics';
import { CreditBureauUnavailable } from '../credit/credit-bureau.service.js';
import { CreditChecks } from '../credit/credit-checks.js';
import type { CreditInquiry } from '../credit/credit-score.js';
import { DataApiClient } from '../data-api/data-api.client.js';
import { DataApiRefusal } from '../data-api/data-api.errors.js';
import { loan, loanPage, type Loan, type LoanPage, type User } from '../data-api/data-api.schemas.js';
import { UsersService } from '../users/users.service.js';
import { decideLoan, type LoanDecision } from './loan-decision.js';
import { LOAN_CREATED, LOAN_DECIDED } from './loan-events.js';
import { loanProcessingTiming } from './loans.metrics.js';
import type { LoanApplication, LoanQuery, OfficerDecision } from './loans.schemas.js';
import { queryString } from './query-string.js';

/** Takes loan applications, decides on them and finds loans. */
@Injectable()
export class LoansService {
  private readonly logger = new Logger(LoansService.name);

  constructor(
    private readonly users: UsersService,
    private readonly credit: CreditChecks,
    private readonly dataApi: DataApiClient,
    private readonly events: EventEmitter2,
  ) {}

  /** Checks the applicant's credit, decides and stores the loan, once per key; 422 when no user has this id. */
  @Timed(loanProcessingTiming)
  async apply(application: LoanApplication, key: string): Promise<Loan> {
    const { email } = await this.applicant(application.userId);
    const decision = await this.assess({ ...application, email }, key);
    const decided = { ...application, ...decision };
    const { body: stored, isReplay } = await this.dataApi.store('/api/loans', key, decided, loan);
    // A loan is created when it is stored, and not once more when its answer is repeated.
    if (!isReplay) {
      this.events.emit(LOAN_CREATED, stored);
      if (stored.status !== 'pending') this.events.emit(LOAN_DECIDED, stored);
    }
    return stored;
  }

  /** An officer's decision on a pending loan; a DataApiRefusal with 409 when it is already decided. */
  async decide(id: string, { decision, reason }: OfficerDecision): Promise<Loan> {
    const decided = await this.dataApi.patch(`/api/loans/${id}/status`, { status: decision, reason }, loan);
    this.events.emit(LOAN_DECIDED, decided);
    return decided;
  }

  /** The loan of this id; a DataApiRefusal with 404 when there is none. */
  find(id: string): Promise<Loan> {
    return this.dataApi.get(`/api/loans/${id}`, loan);
  }

  /** One page of the loans that match. */
  list(query: LoanQuery): Promise<LoanPage> {
    return this.dataApi.get(`/api/loans?${queryString(query)}`, loanPage);
  }

  private async applicant(userId: string): Promise<User> {
    try {
      return await this.users.find(userId);
    } catch (error) {
      if (!(error instanceof DataApiRefusal && error.isNotFound)) throw error;
      const message = `No user has the id ${userId}.`;
      throw new UnprocessableEntityException({ message, errors: [{ field: 'userId', message }] });
    }
  }

  private async assess(
    inquiry: CreditInquiry,
    key: string,
  ): Promise<LoanDecision & { creditScore: number | null }> {
    try {
      const creditScore = await this.credit.scoreFor(inquiry, key);
      return { creditScore, ...decideLoan(creditScore, inquiry.amount) };
    } catch (error) {
      if (!(error instanceof CreditBureauUnavailable)) throw error;
      this.logger.warn(error.message);
      return { creditScore: null, status: 'pending', reason: `Manual review: ${error.message}` };
    }
  }
}
