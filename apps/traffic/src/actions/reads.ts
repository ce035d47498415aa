import type { ReadKind } from '../plan.js';
import type { Session } from '../session.js';
import { register } from './register.js';

type Read = (session: Session, whom: number) => Promise<unknown> | undefined;

/** Looks something up, at lending-api or straight at data-api. */
export async function read(session: Session, whom: number, what: ReadKind): Promise<void> {
  await (READS[what](session, whom) ?? register(session));
}

const READS: Readonly<Record<ReadKind, Read>> = {
  user: ({ lending, population }, whom) =>
    withId(population.userIds.at(whom), (id) => lending.get(`/api/users/${id}`)),
  loan: ({ lending, population }, whom) =>
    withId(population.loanIds.at(whom), (id) => lending.get(`/api/loans/${id}`)),
  loanPayments: ({ lending, population }, whom) =>
    withId(population.loanIds.at(whom), (id) => lending.get(`/api/loans/${id}/payments`)),
  pendingLoans: ({ lending }) => lending.get('/api/loans?status=pending&limit=20'),
  userFromData: ({ data, population }, whom) =>
    withId(population.userIds.at(whom), (id) => data.get(`/api/users/${id}`)),
  loanFromData: ({ data, population }, whom) =>
    withId(population.loanIds.at(whom), (id) => data.get(`/api/loans/${id}`)),
  listFromData: ({ data }) => data.get('/api/payments?limit=20'),
  statisticsFromData: ({ data }) => data.get('/api/statistics'),
};

function withId(id: string | undefined, get: (id: string) => Promise<unknown>): Promise<unknown> | undefined {
  return id === undefined ? undefined : get(id);
}
