import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CreditBureau, CreditBureauUnavailable } from './credit-bureau.service.js';
import { ATTEMPTS, CreditChecks, PAUSE_MS } from './credit-checks.js';
import type { CreditInquiry } from './credit-score.js';

/** Asks the bureau at once, in this process. */
@Injectable()
export class DirectCreditChecks extends CreditChecks {
  constructor(private readonly bureau: CreditBureau) {
    super();
  }

  async scoreFor(inquiry: CreditInquiry): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.bureau.check(inquiry, attempt);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof CreditBureauUnavailable)) throw error;
        await delay(PAUSE_MS);
      }
    }
  }
}
