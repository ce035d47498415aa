import type { ServiceDescription } from '@app/service-kit';

/** How this service describes itself. */
export const lendingApi: ServiceDescription = {
  name: 'finance_lending_api',
  description: 'Lends money: users, loan applications with credit check and decision, and payments.',
  defaultPort: 8000,
};
