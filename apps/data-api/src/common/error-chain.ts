import { types } from 'node:util';

/** An error of a driver, or one of its causes. */
export interface ErrorLink {
  /** Node's error code or PostgreSQL's SQLSTATE. */
  readonly code: string | undefined;
  readonly message: string;
}

/** The error and its causes, outermost first: drizzle wraps the driver's error, Node the attempts on several addresses. */
export function errorChain(error: unknown): ErrorLink[] {
  if (!types.isNativeError(error)) return [];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error.cause;
  return [{ code, message: error.message }, ...errorChain(inner)];
}

/** The innermost message, in one line; an AggregateError has none of its own. */
export function describeError(error: unknown): string {
  const innermost = errorChain(error).at(-1);
  return innermost?.message || innermost?.code || String(error);
}
