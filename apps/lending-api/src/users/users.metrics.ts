import type { CountedSuccessesOptions } from '@app/metrics';
import { userSource } from '../data-api/data-api.schemas.js';

export const usersRegistered = {
  name: 'users_registered_total',
  help: 'Users registered, by where they came from.',
  labelValues: { source: userSource.options },
  onlySuccesses: true,
} satisfies CountedSuccessesOptions;
