const UNKNOWN = 'an unknown place';

interface Trace {
  readonly stack?: unknown;
}

/**
 * File and line of the code that called `entry`, for error messages and the catalogue of metrics.
 * Captures a stack, so call it where metrics are declared, never where they are recorded.
 */
export function callerLocation(entry: (...args: never[]) => unknown): string {
  return locationIn(traceOf(entry));
}

/** Tells where code stands, when it is asked. */
export type Place = () => string;

/**
 * Like `callerLocation()`, for places that are seldom asked for. V8 writes a stack when it is read first, with
 * `--enable-source-maps` after reading the map of each file in it: 60 ms of a start for our own.
 */
export function lazyCallerLocation(entry: (...args: never[]) => unknown): Place {
  let trace: Trace | undefined = traceOf(entry);
  let location = UNKNOWN;
  return () => {
    if (trace !== undefined) location = locationIn(trace);
    trace = undefined;
    return location;
  };
}

function locationIn(trace: Trace): string {
  const frame = stackOf(trace).split('\n')[1]?.trim() ?? '';
  const location = /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(frame)?.[1];
  return location?.replace(/^file:\/\//, '') ?? UNKNOWN;
}

/** The stack below `entry`, not yet written. Changes others make to `Error` must not fail an import. */
function traceOf(entry: (...args: never[]) => unknown): Trace {
  const trace = {};
  try {
    Error.captureStackTrace(trace, entry);
  } catch {
    // The place stays unknown.
  }
  return trace;
}

/** The stack as a string, whatever formatters others have set. */
function stackOf(trace: Trace): string {
  try {
    const { stack } = trace;
    if (Array.isArray(stack)) return ['', ...stack.map(String)].join('\n');
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}
