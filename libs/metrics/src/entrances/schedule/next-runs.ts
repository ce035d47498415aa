/** Names of jobs and milliseconds since the Unix epoch; several jobs may share a name. */
export type DueRuns = Iterable<readonly [job: string, dueMs: number]>;

/** The earliest time of each name. */
export function earliestOf(due: DueRuns): Map<string, number> {
  const earliest = new Map<string, number>();
  for (const [job, dueMs] of due) earliest.set(job, Math.min(dueMs, earliest.get(job) ?? Infinity));
  return earliest;
}
