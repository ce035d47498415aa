import type { CountedSuccessesOptions, ObservedOptions, TimedOptions } from '@app/metrics';
import { loanPurpose, loanStatus } from '../data-api/data-api.schemas.js';

export const loansCreated = {
  name: 'loans_created_total',
  help: 'Loan applications stored, by purpose and resulting status: approved, rejected or pending.',
  labelValues: { purpose: loanPurpose.options, status: loanStatus.exclude(['repaid']).options },
  onlySuccesses: true,
} satisfies CountedSuccessesOptions;

export const loanAmount = {
  name: 'loan_amount_dollars',
  help: 'Requested amounts of stored loan applications, in dollars.',
  buckets: [1000, 5000, 10_000, 25_000, 50_000, 100_000],
} satisfies ObservedOptions;

export const loanProcessingTiming = {
  name: 'loan_processing_duration_seconds',
  help: 'Duration of processing a loan application, including credit check and storage, by success or failure.',
  labels: { status: ({ isFailure }) => (isFailure ? 'failure' : 'success') },
} satisfies TimedOptions;
