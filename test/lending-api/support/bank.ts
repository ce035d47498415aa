import { emailScoring } from './applicants.js';
import { type Answer, get, post } from './client.js';

const TERM_MONTHS = 24;
const SCORES = { excellent: [740, 850], fair: [580, 619], bad: [300, 579] } as const;

/** lending-api as its users see it. */
export class Bank {
  constructor(readonly url: string) {}

  async register(email: string, source = 'web'): Promise<string> {
    const { body } = await post(`${this.url}/api/users`, { email, fullName: 'Ada Abe', source });
    return String(body['id']);
  }

  apply(userId: string, amount: number, purpose = 'car', headers?: Record<string, string>): Promise<Answer> {
    return post(`${this.url}/api/loans`, { userId, amount, purpose, termMonths: TERM_MONTHS }, headers);
  }

  /** The answer to an application of a newcomer with such a score: excellent is approved, fair pending, bad rejected. */
  async applyAs(score: keyof typeof SCORES, amount = 2000, purpose = 'car'): Promise<Answer> {
    const [low, high] = SCORES[score];
    const userId = await this.register(emailScoring(low, high, { amount, termMonths: TERM_MONTHS }));
    return this.apply(userId, amount, purpose);
  }

  /** The id of a new loan; see `applyAs`. */
  async loanOf(score: keyof typeof SCORES, amount?: number): Promise<string> {
    return String((await this.applyAs(score, amount)).body['id']);
  }

  decide(loanId: string, decision: string): Promise<Answer> {
    return post(`${this.url}/api/loans/${loanId}/decision`, { decision, reason: 'Papers seen' });
  }

  pay(
    loanId: string,
    amount: number,
    paymentMethod = 'bank_transfer',
    headers?: Record<string, string>,
  ): Promise<Answer> {
    return post(`${this.url}/api/loans/${loanId}/payments`, { amount, paymentMethod }, headers);
  }

  loan(loanId: string): Promise<Answer> {
    return get(`${this.url}/api/loans/${loanId}`);
  }
}
