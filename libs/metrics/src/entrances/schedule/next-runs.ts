import { Injectable } from '@nestjs/common';

/** When the jobs of the application run next, asked by each scrape. */
@Injectable()
export class NextRuns {
  /** Names of jobs and milliseconds since the Unix epoch; several jobs may share a name. */
  read: () => Iterable<readonly [job: string, dueMs: number]> = () => [];

  /** The earliest time of each name, in seconds since the Unix epoch. */
  bySeconds(): Map<string, number> {
    const earliest = new Map<string, number>();
    for (const [job, dueMs] of this.read()) {
      earliest.set(job, Math.min(dueMs / 1000, earliest.get(job) ?? Infinity));
    }
    return earliest;
  }
}
