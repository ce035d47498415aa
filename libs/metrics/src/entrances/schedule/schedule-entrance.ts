import { BoundedNames } from '../../metrics/bounded-names.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { EntranceContext } from '../entrance.js';
import { handlerName } from '../handler-name.js';
import { callbacksOf, type CronJobLike, nextRunOf, watchCron } from './cron-runs.js';
import { nextRun, nextRunsOf } from './schedule.metrics.js';
import { JobInstruments, ScheduledJob } from './scheduled-job.js';
import { CALLBACK, type NodeTimer, nextCallOf, watchTimer } from './timer-runs.js';

/** What we use of `ScheduleExplorer`: it makes a callback that logs the errors of a decorated method. */
interface Explorer {
  lookupSchedulers(instance: object, key: string): void;
  wrapFunctionInTryCatchBlocks(method: AnyMethod, instance: object): AnyMethod;
}

/** What we use of `SchedulerRegistry`. */
interface SchedulerRegistry {
  getCronJobs(): Map<string, CronJobLike>;
  getIntervals(): string[];
  getInterval(name: string): unknown;
  getTimeouts(): string[];
  getTimeout(name: string): unknown;
  addCronJob(name: string, job: CronJobLike): void;
  addInterval(name: string, timer: unknown): void;
  addTimeout(name: string, timer: unknown): void;
}

/** The key of the name that `@Cron('...', { name })` and the like give a job. */
const NAME = 'SCHEDULER_NAME';

/** The jobs of decorated methods, by the callback that `@nestjs/schedule` gives to their timers. */
const decorated = new WeakMap<AnyMethod, ScheduledJob>();

/** The jobs of cron jobs and timers in a registry. */
const watched = new WeakMap<object, ScheduledJob>();

/** Measures the jobs of `@nestjs/schedule`. */
export function scheduleEntrance(context: EntranceContext): () => void {
  const [registry] = context.instancesWith<SchedulerRegistry>('addCronJob', 'getCronJobs');
  if (registry === undefined) return () => undefined;
  return new Schedule(registry, context).open();
}

class Schedule {
  readonly #instruments: JobInstruments;
  readonly #names = new BoundedNames(undefined);

  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly context: EntranceContext,
  ) {
    this.#instruments = new JobInstruments(context);
  }

  open(): () => void {
    const { registry, context } = this;
    nextRunsOf.set(context.get(nextRun), () => this.#nextRuns());
    for (const [name, cron] of registry.getCronJobs()) this.#addCron(name, cron);
    for (const [name, timer] of this.#timers()) this.#addTimer(name, timer);
    const explorers = context.instancesWith<Explorer>('lookupSchedulers', 'wrapFunctionInTryCatchBlocks');
    if (explorers.length === 0) this.#fail('decorated methods', new Error('this version is not known'));
    const stop = startAll([
      ...explorers.map((explorer) => () => this.#watchExplorer(explorer)),
      () => this.#afterwards('addCronJob', (name, cron) => this.#addCron(name, cron as CronJobLike)),
      () => this.#afterwards('addInterval', (name, timer) => this.#addTimer(name, timer)),
      () => this.#afterwards('addTimeout', (name, timer) => this.#addTimer(name, timer)),
    ]);
    return () => {
      stop();
      this.#instruments.handlers.close();
    };
  }

  #watchExplorer(explorer: Explorer): () => void {
    const jobOf = (method: AnyMethod, instance: object) => this.#jobOf(method, instance);
    return replaceMethod(
      explorer,
      'wrapFunctionInTryCatchBlocks',
      (wrap) =>
        function (...args) {
          const [method, instance] = args as [AnyMethod, object];
          const job = jobOf(method, instance);
          const measured: AnyMethod = function (...runArgs) {
            return job.run(method, this, runArgs);
          };
          const callback = wrap.call(this, measured, instance) as AnyMethod;
          decorated.set(callback, job);
          return callback;
        },
    );
  }

  #jobOf(method: AnyMethod, instance: object): ScheduledJob {
    const given: unknown = Reflect.getMetadata(NAME, method);
    const name = typeof given === 'string' ? given : handlerName(instance, keyOf(method, instance));
    return new ScheduledJob(name, this.#instruments);
  }

  /** Calls `then` with the arguments of a method of the registry when it has returned. */
  #afterwards(method: keyof SchedulerRegistry, then: (name: string, added: object) => void): () => void {
    return replaceMethod(
      this.registry,
      method,
      (add) =>
        function (...args) {
          const result = add.apply(this, args);
          then(...(args as [string, object]));
          return result;
        },
    );
  }

  #addCron(name: string, cron: CronJobLike): void {
    this.#watch(name, cron, () => {
      const callbacks = callbacksOf(cron);
      const known = callbacks.map((callback) => decorated.get(callback)).find(Boolean);
      const job = known ?? this.#dynamicJob(name);
      if (known === undefined) {
        for (const [at, callback] of callbacks.entries()) {
          callbacks[at] = function (...args) {
            return job.run(callback, this, args);
          };
        }
      }
      watchCron(cron, job);
      return job;
    });
  }

  #addTimer(name: string, timer: NodeTimer): void {
    this.#watch(name, timer, () => {
      const callback = timer[CALLBACK];
      const known = typeof callback === 'function' ? decorated.get(callback) : undefined;
      const job = known ?? this.#dynamicJob(name);
      watchTimer(timer, job, (callback, self, args) =>
        known === undefined ? job.run(callback, self, args) : callback.apply(self, args),
      );
      return job;
    });
  }

  /** An application may add and delete jobs without end, so the number of their names is limited. */
  #dynamicJob(name: string): ScheduledJob {
    return new ScheduledJob(this.#names.take(name), this.#instruments);
  }

  #watch(name: string, added: unknown, watch: () => ScheduledJob): void {
    if (typeof added !== 'object' || added === null || watched.has(added)) return;
    try {
      watched.set(added, watch());
    } catch (error) {
      this.#fail(`the job ${name}`, error);
    }
  }

  #fail(what: string, error: unknown): void {
    this.context.report(`${what} of @nestjs/schedule can't be measured`, error);
  }

  *#timers(): Iterable<[string, NodeTimer]> {
    const { registry } = this;
    for (const name of registry.getIntervals()) yield [name, registry.getInterval(name) as NodeTimer];
    for (const name of registry.getTimeouts()) yield [name, registry.getTimeout(name) as NodeTimer];
  }

  *#nextRuns(): Iterable<readonly [string, number]> {
    const named = (added: object, dueMs: number | undefined): (readonly [string, number])[] => {
      const job = watched.get(added);
      return job === undefined || dueMs === undefined ? [] : [[job.name, dueMs]];
    };
    for (const cron of this.registry.getCronJobs().values()) {
      yield* named(cron, nextRunOf(cron)?.toMillis());
    }
    for (const [, timer] of this.#timers()) yield* named(timer, nextCallOf(timer));
  }
}

/** The name under which the instance has the method, whatever name a decorator has given the function. */
function keyOf(method: AnyMethod, instance: object): string {
  for (let owner: unknown = instance; typeof owner === 'object' && owner !== null;) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (value === method) return key;
    }
    owner = Object.getPrototypeOf(owner);
  }
  return method.name;
}
