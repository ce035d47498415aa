import 'reflect-metadata';

/** A way in that counts what comes by it, and what it records. */
export interface MeasuredEntrance {
  readonly kind: 'cron' | 'queue';
  readonly histogram: string;
  /** The histogram under OpenTelemetry's names, where that is another. */
  readonly otelHistogram?: string;
  /** Its label `result` is `failure` for what went wrong. */
  readonly counter: string;
}

const SCHEDULE: MeasuredEntrance = {
  kind: 'cron',
  histogram: 'schedule_run_duration_seconds',
  counter: 'schedule_runs_total',
};
const QUEUE: MeasuredEntrance = {
  kind: 'queue',
  histogram: 'queue_job_attempt_duration_seconds',
  otelHistogram: 'messaging_process_duration_seconds',
  counter: 'queue_job_attempts_total',
};
/** Metadata that decorators of packages leave on a method or a class. */
const MARKS: Readonly<Record<string, MeasuredEntrance>> = {
  SCHEDULE_CRON_OPTIONS: SCHEDULE,
  SCHEDULE_INTERVAL_OPTIONS: SCHEDULE,
  'bullmq:processor_metadata': QUEUE,
  'bull:module_queue': QUEUE,
};

/** The entrance that a method or a class is for; undefined for none of those that can be promised something about. */
export function entranceOf(target: unknown): MeasuredEntrance | undefined {
  if (typeof target !== 'function') return undefined;
  const mark = Object.keys(MARKS).find((key) => Reflect.hasMetadata(key, target));
  return mark === undefined ? undefined : MARKS[mark];
}

/** Whether it is a controller or a handler of one, by the path that Nest's decorators leave. */
export function isRoute(target: unknown): boolean {
  return typeof target === 'function' && Reflect.hasMetadata('path', target);
}
