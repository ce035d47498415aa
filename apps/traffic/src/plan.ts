import { Random } from './random.js';

/** Where people come from, how they pay and what they borrow for: the services' own vocabulary. */
const SOURCES = { web: 5, mobile: 3, partner: 1, referral: 1 };
const PAYMENT_METHODS = { card: 5, bank_transfer: 3, direct_debit: 2 };
const PURPOSES = { car: 4, home: 3, debt_consolidation: 3, education: 2, business: 2, other: 1 };
const TERMS_MONTHS = { '12': 2, '24': 3, '36': 4, '60': 3, '120': 1, '360': 1 };

const READS = {
  user: 4,
  loan: 6,
  loanPayments: 3,
  pendingLoans: 2,
  // Straight at data-api: single reads that its cache answers, and lists that it does not.
  userFromData: 4,
  loanFromData: 6,
  listFromData: 1,
  statisticsFromData: 1,
};
const MISTAKES = {
  emailWithoutAt: 3,
  unknownPurpose: 3,
  negativeAmount: 3,
  malformedJson: 2,
  hugeBody: 1,
  takenEmail: 2,
  overpayment: 2,
  paymentOnRejectedLoan: 2,
  secondDecision: 2,
  unknownUser: 3,
  unknownLoan: 3,
  unknownRoute: 3,
};

// Of 100 requests about 15 register, 24 apply, 18 pay, 8 decide, 27 read, 6 go wrong, 2 hang up.
const MIX = { register: 15, apply: 24, decide: 8, pay: 18, read: 27, mistake: 6, hangUp: 2 };

export type ReadKind = keyof typeof READS;
export type MistakeKind = keyof typeof MISTAKES;
/** What one loan application asks for. */
export interface Application {
  readonly amount: number;
  readonly purpose: keyof typeof PURPOSES;
  readonly termMonths: number;
}

/** What a user does. `whom` in [0, 1) picks among the people or loans known by then. */
export type Action =
  | { readonly kind: 'register'; readonly source: keyof typeof SOURCES }
  | { readonly kind: 'apply'; readonly whom: number; readonly application: Application }
  | { readonly kind: 'decide'; readonly whom: number; readonly decision: 'approved' | 'rejected' }
  | {
      readonly kind: 'pay';
      readonly whom: number;
      readonly method: keyof typeof PAYMENT_METHODS;
      readonly isSettlement: boolean;
    }
  | { readonly kind: 'read'; readonly whom: number; readonly what: ReadKind }
  | { readonly kind: 'mistake'; readonly whom: number; readonly what: MistakeKind }
  | {
      readonly kind: 'hangUp';
      readonly whom: number;
      readonly application: Application;
      readonly afterMs: number;
    };

/** One arrival: wait this long after the previous one, then act. */
export interface Arrival {
  readonly waitMs: number;
  readonly action: Action;
}

/** The endless list of arrivals for a seed; it does not depend on the services' responses. */
export function* planArrivals(seed: number, ratePerSecond: number): Generator<Arrival, never> {
  const random = new Random(seed);
  while (true) {
    yield { waitMs: random.exponential(1000 / ratePerSecond), action: planAction(random) };
  }
}

function planAction(random: Random): Action {
  const kind = random.pick(MIX);
  const whom = random.fraction();
  switch (kind) {
    case 'register':
      return { kind, source: random.pick(SOURCES) };
    case 'apply':
      return { kind, whom, application: planApplication(random) };
    case 'decide':
      return { kind, whom, decision: random.pick({ approved: 7, rejected: 3 }) };
    case 'pay':
      return { kind, whom, method: random.pick(PAYMENT_METHODS), isSettlement: random.fraction() < 0.15 };
    case 'read':
      return { kind, whom, what: random.pick(READS) };
    case 'mistake':
      return { kind, whom, what: random.pick(MISTAKES) };
    default:
      return { kind, whom, application: planApplication(random), afterMs: Math.round(random.between(2, 60)) };
  }
}

function planApplication(random: Random): Application {
  const amount = Math.round(random.logNormal(12_000, 0.9) / 100) * 100;
  return {
    amount: Math.min(Math.max(amount, 500), 500_000),
    purpose: random.pick(PURPOSES),
    termMonths: Number(random.pick(TERMS_MONTHS)),
  };
}
