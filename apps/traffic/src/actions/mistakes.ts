import type { MistakeKind } from '../plan.js';
import type { Session } from '../session.js';
import { register } from './register.js';

type Mistake = (session: Session, whom: number) => Promise<unknown> | undefined;

// Well-formed, and in no database: ids there are random.
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Does something that the services must refuse, each with its own status (named beside it). */
export async function mistake(session: Session, whom: number, what: MistakeKind): Promise<void> {
  await (MISTAKES[what](session, whom) ?? register(session));
}

const MISTAKES: Readonly<Record<MistakeKind, Mistake>> = {
  // 400
  emailWithoutAt: ({ lending }) =>
    lending.post('/api/users', { email: 'ada.example.com', fullName: 'Ada Abe', source: 'web' }),
  unknownPurpose: ({ lending, population }, whom) =>
    lending.post('/api/loans', { ...anApplication(population.userIds.at(whom)), purpose: 'yacht' }),
  negativeAmount: ({ lending, population }, whom) =>
    lending.post('/api/loans', { ...anApplication(population.userIds.at(whom)), amount: -1000 }),
  malformedJson: ({ lending }) => lending.post('/api/loans', '{"amount": 10'),
  // 413
  hugeBody: ({ lending }) =>
    lending.post('/api/users', { email: 'ada@example.com', fullName: 'A'.repeat(200_000), source: 'web' }),
  // 409
  takenEmail: ({ lending, population }, whom) => {
    const email = population.emails.at(whom);
    return email ? lending.post('/api/users', { email, fullName: 'Ada Abe', source: 'web' }) : undefined;
  },
  secondDecision: ({ lending, population }, whom) => {
    const decided = population.rejectedLoans.at(whom) ?? population.approvedLoans.at(whom);
    return decided && lending.post(`/api/loans/${decided.id}/decision`, { decision: 'approved' });
  },
  paymentOnRejectedLoan: ({ lending, population }, whom) => {
    const rejected = population.rejectedLoans.at(whom);
    return rejected && lending.post(`/api/loans/${rejected.id}/payments`, aPayment(100));
  },
  // 422
  overpayment: ({ lending, population }, whom) => {
    const loan = population.approvedLoans.at(whom);
    return loan && lending.post(`/api/loans/${loan.id}/payments`, aPayment(loan.outstandingAmount + 1));
  },
  unknownUser: ({ lending }) => lending.post('/api/loans', anApplication(NOBODY)),
  // 404
  unknownLoan: ({ lending }) => lending.get(`/api/loans/${NOBODY}`),
  unknownRoute: ({ lending }, whom) => lending.get(`/api/cards/${Math.floor(whom * 1000)}`),
};

function anApplication(userId = NOBODY) {
  return { userId, amount: 5000, purpose: 'car', termMonths: 24 };
}

function aPayment(amount: number) {
  return { amount, paymentMethod: 'bank_transfer' };
}
