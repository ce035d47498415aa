import { counter } from '@app/metrics';

export const usersRegistered = counter({
  name: 'users_registered_total',
  help: 'Users registered, by where they came from.',
  labelNames: ['source'],
});
