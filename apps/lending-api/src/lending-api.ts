import type { ServiceDescription } from '@app/service-kit';

/** How this service describes itself. */
export const lendingApi: ServiceDescription = {
  name: 'finance_lending_api',
  title: 'Lending API',
  description:
    'Lends money: users, loan applications with credit check and decision, and payments. `ws:` at `/api/decisions` tells each decision as it is made. Amounts are in dollars. Errors are RFC 9457 problem details.',
  defaultPort: 8000,
  hasWebSockets: true,
};
