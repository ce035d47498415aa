import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { markFailed, tracer } from './spans.js';

// Asked by machines all the time, or about traces themselves.
const UNTRACED = /^\/(metrics|health|traces)(\/|$)/;

/** Middleware that gives a request its span: a child of the caller's, if the request has a `traceparent`. */
export function traceRequest(request: Request, response: Response, next: NextFunction): void {
  const { method, path } = request;
  if (UNTRACED.test(path)) {
    next();
    return;
  }
  const isContinued = request.headers['traceparent'] !== undefined;
  const parent = isContinued ? propagation.extract(ROOT_CONTEXT, request.headers) : ROOT_CONTEXT;
  const attributes = { 'http.request.method': method, 'url.path': path };
  const span = tracer().startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
  // One that is not sampled only tells those whom this service calls.
  if (span.isRecording()) response.once('close', () => endSpan(span, request, response));
  context.with(trace.setSpan(parent, span), next);
}

function endSpan(span: Span, request: Request, response: Response): void {
  // Known once the router has found it.
  const { path: route } = (request.route ?? {}) as { path?: string };
  if (route) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', response.statusCode);
  if (response.statusCode >= 500) markFailed(span, response.statusMessage);
  span.end();
}
