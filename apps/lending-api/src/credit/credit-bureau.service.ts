import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Counted, InFlight, Timed } from '@app/metrics';
import { inSpan } from '@app/service-kit';
import { LendingConfig } from '../lending-config.js';
import { chanceOf } from './chance.js';
import { creditScoreOf, type CreditInquiry } from './credit-score.js';
import { creditChecksInFlight, creditCheckTiming } from './credit.metrics.js';

/** The bureau did not return a score. */
export class CreditBureauUnavailable extends Error {
  override readonly name = 'CreditBureauUnavailable';

  constructor() {
    super('The credit bureau is unavailable');
  }
}

// The tail of the durations: one check in a hundred takes ten times the median or longer.
const DURATION_SIGMA = 1;

/** Simulates a credit bureau: it answers with a score after a while, and sometimes does not answer. */
@Injectable()
export class CreditBureau {
  constructor(private readonly config: LendingConfig) {}

  /**
   * The applicant's score, 300 to 850. Score and duration depend on the inquiry alone, a failure also on the attempt.
   * @throws {CreditBureauUnavailable} for the configured share of attempts
   */
  @Timed(creditCheckTiming)
  @InFlight(creditChecksInFlight)
  @Counted()
  async check(inquiry: CreditInquiry, attempt: number): Promise<number> {
    await inSpan('credit check', () => delay(this.config.creditCheckMedianMs * slownessOf(inquiry)));
    if (draw(`failure ${attempt}`, inquiry) < this.config.creditCheckFailureShare) {
      throw new CreditBureauUnavailable();
    }
    return creditScoreOf(inquiry);
  }
}

/** How many times the median a check takes: lognormal, by the Box-Muller transform of two draws. */
function slownessOf(inquiry: CreditInquiry): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw('radius', inquiry)));
  return Math.exp(DURATION_SIGMA * radius * Math.cos(2 * Math.PI * draw('angle', inquiry)));
}

function draw(what: string, { email, amount, termMonths }: CreditInquiry): number {
  return chanceOf(what, email, amount, termMonths);
}
