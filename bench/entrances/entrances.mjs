import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';

/** The entrances by name: the option that turns it on, the counter of its calls, and an application to call. */
export const ENTRANCES = {
  event: {
    option: 'eventEmitter',
    counter: 'event_listener_calls_total',
    async start(metrics) {
      const app = await context([metrics, EventEmitterModule.forRoot()], handlerOf(OnEvent('paid')));
      const emitter = app.get(EventEmitter2);
      return { app, call: times(() => emitter.emitAsync('paid', 1)) };
    },
  },
  'scheduled run': {
    option: 'schedule',
    counter: 'schedule_runs_total',
    async start(metrics) {
      const cron = Cron('0 0 3 1 1 *', { name: 'job', waitForCompletion: true });
      const app = await context([metrics, ScheduleModule.forRoot()], handlerOf(cron));
      const job = app.get(SchedulerRegistry).getCronJob('job');
      return { app, call: times(() => job.fireOnTick()) };
    },
  },
};

const context = (imports, provider) =>
  NestFactory.createApplicationContext(
    { module: class Root extends Object {}, imports, providers: [provider] },
    { logger: false },
  );

/** A class of its own for each application, with one asynchronous handler. */
function handlerOf(decorate) {
  class Handler {
    sum = 0;

    async handle(value) {
      this.sum += Number(value);
    }
  }
  decorate(Handler.prototype, 'handle', Object.getOwnPropertyDescriptor(Handler.prototype, 'handle'));
  return Handler;
}

const times = (call) => async (count) => {
  for (let i = 0; i < count; i++) await call();
};
