import type { History } from './history.js';
import { present } from './measures.js';

/** The process that answers, and of how many it tells. */
export function tellerOf(history: History): string | undefined {
  const { about } = history;
  if (about === undefined) return undefined;
  const teller = `process ${about.pid} on ${about.host}`;
  const count = (state: string): number =>
    present(history, `${about.roles.prefix}metrics_workers`, (labels) => labels['state'] === state) ?? 0;
  const stale = count('stale');
  const all = count('live') + stale;
  if (all <= 1) return teller;
  return `${all} processes${stale > 0 ? `, ${stale} not reporting` : ''}, as told by ${teller}`;
}
