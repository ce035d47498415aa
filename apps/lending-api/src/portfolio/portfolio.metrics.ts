import { gauge, type Gauge } from '@app/metrics';
import { Portfolio } from './portfolio.service.js';

export const activeLoans = gauge({
  name: 'active_loans',
  help: 'Loans approved and not yet repaid.',
  inject: [Portfolio],
  async collect(portfolio) {
    setOrRemove(this, (await portfolio.statistics())?.activeLoans);
  },
});

export const activeLoanApplications = gauge({
  name: 'active_loan_applications',
  help: 'Loan applications waiting for a decision.',
  inject: [Portfolio],
  async collect(portfolio) {
    setOrRemove(this, (await portfolio.statistics())?.activeLoanApplications);
  },
});

export const activeUsers = gauge({
  name: 'active_users',
  help: 'Users with an active loan or a pending application.',
  inject: [Portfolio],
  async collect(portfolio) {
    setOrRemove(this, (await portfolio.statistics())?.activeUsers);
  },
});

// An unknown number gets no sample: neither the last value nor zero would be true.
function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
