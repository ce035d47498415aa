import { Injectable } from '@nestjs/common';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { startContext } from './metrics.js';
import type { EntranceUnderTest } from './entrance-under-test.js';

export const schedule: EntranceUnderTest = {
  name: '@nestjs/schedule',
  option: 'schedule',
  calls: 'schedule_runs_total',
  duration: 'schedule_run_duration_seconds',
  inFlight: 'schedule_runs_in_flight',
  labels: 'job_name="nightly"',
  subscribes: false,
  // It refuses request-scoped ones.
  kinds: ['inherited'],
  async start(handle, kind, options) {
    @Injectable()
    class Jobs {
      @Cron('0 0 3 1 1 *', { name: 'nightly' })
      run(): unknown {
        return handle();
      }
    }
    @Injectable()
    class Inheriting extends Jobs {}
    const app = await startContext(
      {
        imports: [ScheduleModule.forRoot()],
        providers: [kind === 'inherited' ? Inheriting : Jobs],
      },
      options,
    );
    const cron = app.get(SchedulerRegistry).getCronJob('nightly');
    // So that a tick waits for the end of the run.
    const { _callbacks: callbacks } = cron as unknown as { _callbacks: (() => Promise<void>)[] };
    return {
      app,
      async call() {
        await Promise.all(callbacks.map((callback) => callback.call(cron)));
      },
    };
  },
};
