const UNKNOWN = 'an unknown place';

/**
 * File and line of the code that called `entry`, for error messages and the catalogue of metrics.
 * Captures a stack, so call it where metrics are declared, never where they are recorded.
 */
export function callerLocation(entry: (...args: never[]) => unknown): string {
  const frame = stackOf(entry).split('\n')[1]?.trim() ?? '';
  const location = /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(frame)?.[1];
  return location?.replace(/^file:\/\//, '') ?? UNKNOWN;
}

/** The stack below `entry` as a string. Changes others make to `Error` (formatters, limits) must not fail an import. */
function stackOf(entry: (...args: never[]) => unknown): string {
  try {
    const trace: { stack?: unknown } = {};
    Error.captureStackTrace(trace, entry);
    const { stack } = trace;
    if (Array.isArray(stack)) return ['', ...stack.map(String)].join('\n');
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}
