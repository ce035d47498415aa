import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { IntegrationContext } from '../integration.js';
import type { OutgoingCall, OutgoingRequests } from './outgoing-requests.js';

/** The message that undici, and so Node's fetch, publishes about a request. */
interface UndiciMessage {
  readonly request: { readonly method: string; readonly origin?: string | URL | null };
  readonly socket: Socket;
  readonly response: { readonly statusCode: number };
  readonly error: unknown;
}

/** Records the requests of undici and fetch from undici's diagnostics channels; returns a function that stops it. */
export function watchUndici(requests: OutgoingRequests, context: IntegrationContext): () => void {
  const calls = new WeakMap<object, OutgoingCall>();
  const end = (request: object, error?: unknown) => {
    const call = calls.get(request);
    if (call === undefined) return;
    calls.delete(request);
    requests.end(call, error);
  };
  const channels: Readonly<Record<string, (message: UndiciMessage) => void>> = {
    'undici:request:create': ({ request }) => {
      calls.set(request, requests.begin(request.method, hostOf(request.origin)));
    },
    'undici:client:sendHeaders': ({ request, socket }) => {
      const call = calls.get(request);
      if (call !== undefined) requests.connect(call, socket);
    },
    'undici:request:headers': ({ request, response }) => {
      const call = calls.get(request);
      if (call !== undefined) call.status = response.statusCode;
    },
    'undici:request:trailers': ({ request }) => end(request),
    'undici:request:error': ({ request, error }) => end(request, error ?? new Error('failed')),
  };
  const stops = Object.entries(channels).map(([name, handle]) => {
    const listener = (message: unknown) => context.safely(() => handle(message as UndiciMessage));
    subscribe(name, listener);
    return () => unsubscribe(name, listener);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function hostOf(origin: string | URL | null | undefined): string {
  if (origin === undefined || origin === null) return '';
  return typeof origin === 'string' ? new URL(origin).host : origin.host;
}
