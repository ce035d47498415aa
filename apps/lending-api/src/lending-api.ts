import type { ServiceDescription } from '@app/service-kit';

/** What this service says of itself. */
export const lendingApi: ServiceDescription = {
  name: 'finance_lending_api',
  description: 'Lends money: users, loan applications with credit check and decision, and payments.',
  defaultPort: 8000,
};
