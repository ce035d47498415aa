import type { Session } from '../session.js';
import { userIn } from './answers.js';

/** A newcomer registers. */
export async function register({ lending, newcomers, population }: Session, source = 'web'): Promise<void> {
  const person = await newcomers.next();
  if (!person) return;
  const user = userIn(await lending.post('/api/users', { ...person, source }));
  if (!user) return;
  population.userIds.add(user.id);
  population.emails.add(person.email);
}
