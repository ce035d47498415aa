import type { KnownLoan } from './actions/answers.js';

// Enough variety for any mix of requests, with bounded memory.
const MOST_KEPT = 2000;

/** The newest entries of one kind, picked by a fraction so that a plan needs no ids. */
export class Pool<Entry> {
  private readonly entries: Entry[] = [];

  add(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length > MOST_KEPT) this.entries.shift();
  }

  /** The entry at `fraction` (in [0, 1)) of the way through, or undefined when there is none. */
  at(fraction: number): Entry | undefined {
    return this.entries[Math.floor(fraction * this.entries.length)];
  }

  /** As `at`, and the entry leaves the pool. */
  takeAt(fraction: number): Entry | undefined {
    return this.entries.splice(Math.floor(fraction * this.entries.length), 1)[0];
  }
}

/** Who and what exists, according to the responses. */
export class Population {
  readonly userIds = new Pool<string>();
  readonly emails = new Pool<string>();
  readonly loanIds = new Pool<string>();
  readonly pendingLoans = new Pool<KnownLoan>();
  readonly approvedLoans = new Pool<KnownLoan>();
  readonly rejectedLoans = new Pool<KnownLoan>();

  /** Files a loan under its status; a repaid one is only read from now on. */
  addLoan(loan: KnownLoan): void {
    if (loan.status === 'pending') this.pendingLoans.add(loan);
    if (loan.status === 'approved') this.approvedLoans.add(loan);
    if (loan.status === 'rejected') this.rejectedLoans.add(loan);
  }
}
