import { worseFrom, type Dashboard } from './dashboard.js';

/** For whoever owns the product: loans, payments, users. */
export const business: Dashboard = {
  uid: 'business',
  title: 'Business',
  description: 'Loans, payments and users, of today unless another time is chosen. For product owners.',
  from: 'now/d',
  variables: [],
  panels: [
    {
      kind: 'stat',
      title: 'Loan applications',
      description: 'Applications in the chosen time; today unless it is changed.',
      unit: 'short',
      queries: [{ expr: 'sum(increase(loans_created_total[$__range]))', legend: 'applications' }],
    },
    {
      kind: 'stat',
      title: 'Approval rate',
      description: 'Share of the decided applications of the chosen time that were approved at once.',
      unit: 'percentunit',
      queries: [
        {
          expr: 'sum(increase(loans_created_total{status="approved"}[$__range])) / sum(increase(loans_created_total{status=~"approved|rejected"}[$__range]))',
          legend: 'approved',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Average amount',
      description: 'Average amount of an application in the chosen time.',
      unit: 'currencyUSD',
      queries: [
        {
          expr: 'sum(increase(loan_amount_dollars_sum[$__range])) / sum(increase(loan_amount_dollars_count[$__range]))',
          legend: 'average',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Applications that wait',
      description: 'Applications without a decision right now.',
      unit: 'short',
      queries: [{ expr: 'max(active_loan_applications)', legend: 'waiting' }],
    },
    {
      kind: 'timeseries',
      title: 'Applications per minute by decision',
      description: 'What came of the applications at once: approved, rejected, or left for a person.',
      unit: 'short',
      min: 0,
      isStacked: true,
      queries: [
        { expr: 'sum by (status) (rate(loans_created_total[$interval])) * 60', legend: '{{status}}' },
      ],
    },
    {
      kind: 'bargauge',
      title: 'Applications by purpose',
      description: 'What the money of the chosen time is for.',
      unit: 'short',
      queries: [
        {
          expr: 'sort_desc(sum by (purpose) (increase(loans_created_total[$__range])))',
          legend: '{{purpose}}',
        },
      ],
    },
    {
      kind: 'heatmap',
      title: 'Amounts asked for',
      description: 'How many applications per second ask for how much.',
      unit: 'currencyUSD',
      queries: [{ expr: 'sum by (le) (rate(loan_amount_dollars_bucket[$interval]))', legend: '{{le}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Active loans and users',
      description: 'Loans that are being repaid, and users with a loan or an application.',
      unit: 'short',
      min: 0,
      queries: [
        { expr: 'max(active_loans)', legend: 'loans' },
        { expr: 'max(active_users)', legend: 'users' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Payments per minute by method',
      description: 'Payments that succeeded.',
      unit: 'short',
      min: 0,
      isStacked: true,
      queries: [
        {
          expr: 'sum by (payment_method) (rate(payments_processed_total{status="succeeded"}[$interval])) * 60',
          legend: '{{payment_method}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Share of payments that fail',
      description: 'Payments that were declined, of all.',
      unit: 'percentunit',
      min: 0,
      thresholds: worseFrom(0.2),
      queries: [
        {
          expr: 'sum(rate(payments_processed_total{status="failed"}[$interval])) / sum(rate(payments_processed_total[$interval]))',
          legend: 'failed',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Time to a decision: 95 % are faster than',
      description: 'The whole processing of an application, and the credit check in it.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le) (rate(loan_processing_duration_seconds_bucket[$interval])))',
          legend: 'processing',
        },
        {
          expr: 'histogram_quantile(0.95, sum by (le) (rate(credit_check_duration_seconds_bucket[$interval])))',
          legend: 'credit check',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'New users per minute by source',
      description: 'Where the users that register come from.',
      unit: 'short',
      min: 0,
      isStacked: true,
      queries: [
        { expr: 'sum by (source) (rate(users_registered_total[$interval])) * 60', legend: '{{source}}' },
      ],
    },
  ],
};
