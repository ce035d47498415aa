import { gauge } from '@app/metrics';
import { Portfolio } from './portfolio.service.js';

// While data-api does not answer, these fail: scrapes leave them out, since neither the last value nor zero would be
// true, and metrics_errors_total{source="scrape"} counts each.

/** Each worker reads the same counts from data-api. */
const aggregator = 'first';

export const activeLoans = gauge({
  name: 'active_loans',
  help: 'Loans approved and not yet repaid.',
  aggregator,
  inject: [Portfolio],
  async collect(portfolio) {
    this.set((await portfolio.statistics()).activeLoans);
  },
});

export const activeLoanApplications = gauge({
  name: 'active_loan_applications',
  help: 'Loan applications waiting for a decision.',
  aggregator,
  inject: [Portfolio],
  async collect(portfolio) {
    this.set((await portfolio.statistics()).activeLoanApplications);
  },
});

export const activeUsers = gauge({
  name: 'active_users',
  help: 'Users with an active loan or a pending application.',
  aggregator,
  inject: [Portfolio],
  async collect(portfolio) {
    this.set((await portfolio.statistics()).activeUsers);
  },
});
