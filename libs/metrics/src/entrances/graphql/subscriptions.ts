import type { CounterSeries } from '../../core/instruments/counter.js';
import type { RunningCount } from '../../core/instruments/running-count.js';
import { isThenable } from '../../core/is-thenable.js';
import type { EntranceContext } from '../entrance.js';
import { subscriptionEvents, subscriptionsActive } from './graphql.metrics.js';
import { replaceInFields, type Schema } from './schema-fields.js';

type Events = AsyncIterable<unknown>;

/** Counts open subscriptions and their events where a field of a schema gives its events. */
export function subscriptionWatch(context: EntranceContext): (schema: Schema) => () => void {
  const active = context.get(subscriptionsActive);
  const events = context.get(subscriptionEvents);
  return (schema) => {
    const open = new Set<() => void>();
    const undo = replaceInFields(schema, 'subscribe', (subscribe, field) => {
      const counts = { active: active.counting({ field }), events: events.labels({ field }) };
      counts.events.inc(0);
      return function (...args) {
        const source = subscribe.apply(this, args);
        const count = (given: unknown) => (isEvents(given) ? counted(given, counts, open) : given);
        return isThenable(source) ? source.then(count) : count(source);
      };
    });
    return () => {
      undo();
      for (const close of open) close();
    };
  };
}

interface SubscriptionCounts {
  readonly active: RunningCount;
  readonly events: CounterSeries;
}

const isEvents = (given: unknown): given is Events =>
  typeof given === 'object' && given !== null && Symbol.asyncIterator in given;

/** The same events, counted from the first request for one to the end. */
function counted(
  events: Events,
  { active, events: passed }: SubscriptionCounts,
  open: Set<() => void>,
): Events {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      const close = () => {
        if (open.delete(close)) active.leave();
      };
      open.add(close);
      active.enter();
      return {
        async next() {
          try {
            const result = await iterator.next();
            if (result.done) close();
            else passed.inc();
            return result;
          } catch (error) {
            close();
            throw error;
          }
        },
        async return(value?: unknown) {
          close();
          return (await iterator.return?.(value)) ?? { done: true, value };
        },
        async throw(error?: unknown) {
          close();
          if (iterator.throw === undefined) throw error;
          return iterator.throw(error);
        },
      };
    },
  };
}
