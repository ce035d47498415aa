/**
 * File and line of the code that called `entry`, for error messages and the catalogue of metrics.
 * Costs a stack capture: call it where metrics are declared, never where they are recorded.
 */
export function callerLocation(entry: (...args: never[]) => unknown): string {
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, entry);
  const frame = trace.stack?.split('\n')[1]?.trim() ?? '';
  const location = /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(frame)?.[1];
  return location?.replace(/^file:\/\//, '') ?? 'an unknown place';
}
