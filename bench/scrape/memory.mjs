import { readFileSync, writeFileSync } from 'node:fs';

/** Collects garbage and forgets the peak so far; returns the resident memory in bytes. */
export function settleMemory() {
  globalThis.gc();
  globalThis.gc();
  // proc(5): writing 5 resets the peak resident set size.
  writeFileSync('/proc/self/clear_refs', '5');
  return fieldOf('VmRSS');
}

/** The largest resident memory since the last `settleMemory()`, in bytes. */
export function peakMemory() {
  return fieldOf('VmHWM');
}

function fieldOf(name) {
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
    readFileSync('/proc/self/status', 'utf8'),
  );
  return Number(kibibytes) * 1024;
}
