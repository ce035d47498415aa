import type { CountedSuccessesOptions } from '@app/metrics';

export const usersRegistered = {
  name: 'users_registered_total',
  help: 'Users registered, by where they came from.',
  onlySuccesses: true,
} satisfies CountedSuccessesOptions;
