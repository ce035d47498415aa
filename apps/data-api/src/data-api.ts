import type { ServiceDescription } from '@app/service-kit';

/** How this service describes itself. */
export const dataApi: ServiceDescription = {
  name: 'finance_data_postgres_api',
  title: 'Data API',
  description:
    'Users, loans and payments; the only service that touches the database. Amounts are in dollars. Errors are RFC 9457 problem details.',
  defaultPort: 8001,
};
