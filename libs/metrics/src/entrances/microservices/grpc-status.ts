/** By number: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** The name of the status that an error has, or is answered with: without a code, gRPC takes `UNKNOWN`. */
export function codeOfError(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return (typeof code === 'number' ? CODES[code] : undefined) ?? 'UNKNOWN';
}

/** What the definition of a method says of its streams, as a label. */
export function kindOfMethod(method: {
  readonly requestStream?: unknown;
  readonly responseStream?: unknown;
}): string {
  if (method.requestStream === true) return method.responseStream === true ? 'bidi_stream' : 'client_stream';
  return method.responseStream === true ? 'server_stream' : 'unary';
}

/** A method with its service and package: `hero.HeroService/FindOne`. */
export function methodName({ path }: { readonly path: string }): string {
  return path.startsWith('/') ? path.slice(1) : path;
}
