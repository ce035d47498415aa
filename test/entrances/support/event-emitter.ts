import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';
import { startContext } from './metrics.js';

export const eventEmitter: EntranceUnderTest = {
  name: '@nestjs/event-emitter',
  option: 'eventEmitter',
  calls: 'event_listener_calls_total',
  duration: 'event_listener_duration_seconds',
  inFlight: 'event_listener_calls_in_flight',
  labels: 'event="loan.paid",listener="Listeners.onPaid"',
  subscribes: false,
  kinds: ['inherited', 'request-scoped'],
  async start(handle, kind, options) {
    const app = await startContext(
      { imports: [EventEmitterModule.forRoot()], providers: [listenersOf(handle, kind)] },
      options,
    );
    return {
      app,
      async call() {
        await app.get(EventEmitter2).emitAsync('loan.paid', { id: 1 });
      },
    };
  },
};

function listenersOf(handle: () => unknown, kind: HandlerKind | undefined) {
  if (kind === 'request-scoped') {
    @Injectable({ scope: Scope.REQUEST })
    class Listeners {
      constructor(@Inject(REQUEST) readonly event: unknown) {}

      @OnEvent('loan.paid')
      onPaid(): unknown {
        return handle();
      }
    }
    return Listeners;
  }
  @Injectable()
  class Listeners {
    @OnEvent('loan.paid')
    onPaid(): unknown {
      return handle();
    }
  }
  if (kind === undefined) return Listeners;
  class Inheriting extends Listeners {}
  // The labels of all kinds are the same.
  return Object.defineProperty(Inheriting, 'name', { value: 'Listeners' });
}
