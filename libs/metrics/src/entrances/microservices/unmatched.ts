import { replaceMethodItself } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { Server } from './servers.js';

/** Calls `found` for each message whose pattern has no handler. */
export function watchUnmatched(server: Server, found: (kind: 'request' | 'event') => void): () => void {
  let isEvent = false;
  let isUnmatched = false;
  let last: { readonly pattern: unknown; isEvent: boolean } | undefined;
  return startAll([
    () =>
      replaceMethodItself(
        server,
        'getHandlerByPattern',
        (get, layer) =>
          // Nest looks for most patterns by an error that it catches.
          function (...args) {
            const handler = get.apply(this, args);
            if ((handler !== null && handler !== undefined) || layer.hasEnded) return handler;
            if (isEvent) isUnmatched = true;
            else {
              const lookup = { pattern: args[0], isEvent: false };
              last = lookup;
              // Kafka looks here whether a message is an event, and handles it at once.
              queueMicrotask(() => {
                if (!lookup.isEvent) found('request');
              });
            }
            return handler;
          },
      ),
    () =>
      replaceMethodItself(
        server,
        'handleEvent',
        (handle, layer) =>
          function (...args) {
            if (layer.hasEnded) return handle.apply(this, args);
            if (last !== undefined && last.pattern === args[0]) last.isEvent = true;
            last = undefined;
            isEvent = true;
            isUnmatched = false;
            try {
              return handle.apply(this, args);
            } finally {
              isEvent = false;
              if (isUnmatched) found('event');
            }
          },
      ),
  ]);
}
