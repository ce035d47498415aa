import type { ServiceDescription } from '@app/service-kit';

export const LENDING_API: ServiceDescription = {
  name: 'finance_lending_api',
  description: 'Lends money: users, loan applications with credit check and decision, and payments.',
  defaultPort: 8000,
};
