import { redFrom, type Dashboard } from '../../../libs/metrics/src/ops/dashboards/dashboard.js';
import { average, buckets, quantile } from '../../../libs/metrics/src/ops/dashboards/promql.js';

/** For product owners: loans, payments, users. */
export const business: Dashboard = {
  uid: 'business',
  title: 'Business',
  description:
    'Loans, payments and users, for today unless you choose another time range. For product owners.',
  from: 'now/d',
  variables: [],
  panels: [
    {
      kind: 'stat',
      title: 'Loan applications',
      description: 'Applications in the chosen time range; today by default.',
      unit: 'short',
      queries: [{ expr: 'sum(increase(loans_created_total[$__range]))', legend: 'applications' }],
    },
    {
      kind: 'stat',
      title: 'Approval rate',
      description: 'Share of approvals among the decisions made at once in the chosen time range.',
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
      description: 'Average amount of an application in the chosen time range.',
      unit: 'currencyUSD',
      queries: [{ expr: average('loan_amount_dollars'), legend: 'average' }],
    },
    {
      kind: 'stat',
      title: 'Pending applications',
      description: 'Applications that have no decision yet.',
      unit: 'short',
      queries: [{ expr: 'max(active_loan_applications)', legend: 'waiting' }],
    },
    {
      kind: 'timeseries',
      title: 'Applications per minute by decision',
      description: 'Immediate outcome of applications: approved, rejected, or left for manual review.',
      unit: 'short',
      min: 0,
      isStacked: true,
      colors: [
        ['^approved$', 'blue'],
        ['^pending$', 'yellow'],
        ['^rejected$', 'text'],
      ],
      queries: [
        { expr: 'sum by (status) (rate(loans_created_total[$interval])) * 60', legend: '{{status}}' },
      ],
    },
    {
      kind: 'bargauge',
      title: 'Applications by purpose',
      description: 'What the loans applied for in the chosen time range are for.',
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
      title: 'Requested amounts',
      description: 'Applications per second by requested amount.',
      unit: 'currencyUSD',
      queries: [{ expr: buckets('loan_amount_dollars', ''), legend: '{{le}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Active loans and users',
      description: 'Loans being repaid, and users with a loan or an application.',
      unit: 'short',
      min: 0,
      colors: [
        ['^loans$', 'blue'],
        ['^users$', 'yellow'],
      ],
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
      title: 'Failed payments',
      description: 'Share of payments that were declined.',
      unit: 'percentunit',
      min: 0,
      thresholds: redFrom(0.2),
      queries: [
        {
          expr: 'sum(rate(payments_processed_total{status="failed"}[$interval])) / sum(rate(payments_processed_total[$interval]))',
          legend: 'failed',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Time to a decision (p95)',
      description:
        'The 95th percentile of the whole processing of an application, and of the credit check within it.',
      unit: 's',
      min: 0,
      colors: [
        ['^processing$', 'blue'],
        ['^credit check$', 'yellow'],
      ],
      queries: [
        { expr: quantile(0.95, 'loan_processing_duration_seconds', ''), legend: 'processing' },
        { expr: quantile(0.95, 'credit_check_duration_seconds', ''), legend: 'credit check' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'New users per minute by source',
      description: 'Where new users come from.',
      unit: 'short',
      min: 0,
      isStacked: true,
      queries: [
        { expr: 'sum by (source) (rate(users_registered_total[$interval])) * 60', legend: '{{source}}' },
      ],
    },
  ],
};
