import type { History } from './history.js';

/** The name of the application, as `app_info` has it; undefined when that metric is off. */
export function applicationName({ about, families }: History): string | undefined {
  const info = families.get(`${about?.roles.prefix ?? ''}app_info`)?.present;
  const at = info?.facts.labelNames.indexOf('name') ?? -1;
  return at < 0 ? undefined : info?.labels[at] || undefined;
}
