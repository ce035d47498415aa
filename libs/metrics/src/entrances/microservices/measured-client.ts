import type { Observable } from 'rxjs';
import type { BoundedNames } from '../../metrics/bounded-names.js';
import type { FollowedCall } from '../../metrics/calls/follow-call.js';
import { followObservable } from '../../metrics/calls/follow-observable.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import type { ClientCalls } from './client-calls.js';
import type { Client } from './clients.js';

/** Measures `send()`, each subscription to its Observable, and `emit()`, which does without one. */
export function measureClient(
  client: Client,
  transport: string,
  calls: ClientCalls,
  patterns: BoundedNames,
): () => void {
  const begins = {
    request: new Map<string, () => FollowedCall>(),
    event: new Map<string, () => FollowedCall>(),
  };
  const beginOf = (given: unknown, kind: 'request' | 'event') => {
    const pattern = patterns.take(nameOf(client, given));
    let begin = begins[kind].get(pattern);
    if (begin === undefined) {
      begin = calls.with({ transport, pattern, kind });
      begins[kind].set(pattern, begin);
    }
    return begin;
  };
  const measured =
    (kind: 'request' | 'event', follow: typeof followObservable) =>
    (method: AnyMethod): AnyMethod =>
      function (...args) {
        const result = method.apply(this, args);
        return follow(result as object, beginOf(args[0], kind));
      };
  return startAll([
    () => replaceMethod(client, 'send', measured('request', followObservable)),
    () => replaceMethod(client, 'emit', measured('event', followEmitted)),
    // Kafka has it.
    () => replaceMethod(client, 'emitBatch', measured('event', followEmitted)),
  ]);
}

/** As the server of it does, so that both sides show the same pattern. */
function nameOf(client: Client, pattern: unknown): string {
  return String(client.normalizePattern?.(pattern) ?? pattern);
}

/** Nest emits at once; the Observable only tells when that is done. One of a custom client may emit when subscribed to. */
function followEmitted(result: object, begin: () => FollowedCall): Observable<unknown> {
  const emitted = result as Observable<unknown> & { readonly connect?: unknown };
  if (typeof emitted.connect !== 'function') return followObservable(result, begin);
  const call = begin();
  emitted.subscribe({ error: (error) => call.fail(error), complete: () => call.succeed(undefined) });
  return emitted;
}
