import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import type { ScheduledJob } from './scheduled-job.js';

/** A time of luxon, which the package `cron` uses. */
interface CronDate {
  toMillis(): number;
}

/** What we use of a `CronJob` of the package `cron`. */
export interface CronJobLike {
  start(...args: unknown[]): unknown;
  fireOnTick(...args: unknown[]): unknown;
  nextDate(): CronDate;
  lastDate(): Date | null;
  readonly cronTime: { getNextDateFrom(start: CronDate): CronDate };
  /** `running` in versions before 4. */
  readonly isActive?: boolean;
  readonly running?: boolean;
  readonly waitForCompletion?: boolean;
  readonly isCallbackRunning?: boolean;
  readonly _callbacks?: AnyMethod[];
}

/** A job that was asleep for long has missed more runs than are worth counting one by one. */
const MOST_MISSED = 100;

/** What the job calls when it is due: the list that it works on. */
export function callbacksOf({ _callbacks: callbacks = [] }: CronJobLike): AnyMethod[] {
  return callbacks;
}

/** When the job runs next; undefined while it is stopped, and when it never will. */
export function nextRunOf(cron: CronJobLike): CronDate | undefined {
  if (!(cron.isActive ?? cron.running)) return undefined;
  try {
    return cron.nextDate();
  } catch {
    // A date that has passed.
    return undefined;
  }
}

/**
 * Tells `job` of each run that the timer of a `CronJob` begins, with the time it was due, and of those it misses. The
 * runs themselves are seen where the job calls back.
 */
export function watchCron(cron: CronJobLike, job: ScheduledJob): void {
  let due = nextRunOf(cron);
  let before: CronDate | undefined;
  let lastDate = cron.lastDate();
  // The timer of a job calls both at each tick: `start()` sets the next one.
  replaceMethod(
    cron,
    'start',
    (start) =>
      function (...args) {
        const result = start.apply(this, args);
        before = due;
        due = nextRunOf(cron);
        return result;
      },
  );
  replaceMethod(
    cron,
    'fireOnTick',
    (fireOnTick) =>
      function (...args) {
        // Only the timer moves `lastDate()`. A call by the application was not due.
        const isDue = cron.lastDate() !== lastDate;
        lastDate = cron.lastDate();
        const nowMs = Date.now();
        const dueNow = [due, before].find((date) => date !== undefined && date.toMillis() <= nowMs);
        if (isDue && dueNow !== undefined) {
          job.misses(passedBetween(cron, dueNow, nowMs), 'late');
          if (cron.waitForCompletion && cron.isCallbackRunning) job.misses(1, 'waiting');
          else job.begins(dueNow.toMillis());
        }
        return fireOnTick.apply(this, args);
      },
  );
}

/** How many times lie after `due` up to now: a job that was late for them skips them. */
function passedBetween({ cronTime }: CronJobLike, due: CronDate, nowMs: number): number {
  let count = 0;
  for (let next = due; count < MOST_MISSED; count++) {
    try {
      next = cronTime.getNextDateFrom(next);
    } catch {
      break;
    }
    if (next.toMillis() > nowMs) break;
  }
  return count;
}
