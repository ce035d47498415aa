import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { markFailed, tracer } from './spans.js';

// https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
interface UndiciRequest {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  addHeader(name: string, value: string): void;
}
interface Message {
  readonly request: UndiciRequest;
  readonly response?: { readonly statusCode: number };
  readonly error?: unknown;
}

/**
 * Gives each request of Node's fetch that is sent within a span a span of its own, and a `traceparent` for the server.
 * Ends when the returned function is called.
 */
export function traceFetch(): () => void {
  const spans = new WeakMap<UndiciRequest, Span>();
  const listeners: Readonly<Record<string, (message: Message) => void>> = {
    'undici:request:create': ({ request }) => {
      if (trace.getActiveSpan()) spans.set(request, startSpan(request));
    },
    'undici:request:headers': ({ request, response }) => {
      if (response) spans.get(request)?.setAttribute('http.response.status_code', response.statusCode);
    },
    'undici:request:trailers': ({ request }) => spans.get(request)?.end(),
    'undici:request:error': ({ request, error }) => {
      const span = spans.get(request);
      if (!span) return;
      markFailed(span, error);
      span.end();
    },
  };
  const subscriptions = Object.entries(listeners).map(([channel, listener]) => ({
    channel,
    onMessage: (message: unknown) => listener(message as Message),
  }));
  for (const { channel, onMessage } of subscriptions) subscribe(channel, onMessage);
  return () => {
    for (const { channel, onMessage } of subscriptions) unsubscribe(channel, onMessage);
  };
}

function startSpan(request: UndiciRequest): Span {
  const { method, origin, path } = request;
  const [urlPath = path] = path.split('?', 1);
  const attributes = { 'http.request.method': method, 'server.address': origin, 'url.path': urlPath };
  const span = tracer().startSpan(method, { kind: SpanKind.CLIENT, attributes });
  propagation.inject(trace.setSpan(context.active(), span), request, {
    set: (carrier, name, value) => carrier.addHeader(name, value),
  });
  return span;
}
