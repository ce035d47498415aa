import { readFileSync } from 'node:fs';

/** A process, told apart from later ones with its ID. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in ticks since the machine did; 0 where the kernel does not tell. */
  readonly started: number;
}

/** After the name of the process in brackets, which may contain anything: the state, and 19 fields on the start. */
const STATE = 0;
const STARTED = 19;
const ENDED_STATES = ['Z', 'X'];

/** Whether processes can be told apart: Linux has their start times. */
const hasStartTimes = statOf(process.pid) !== undefined;

/** The process with this ID. */
export function processWith(pid: number): ProcessIdentity {
  return { pid, started: Number(statOf(pid)?.[STARTED] ?? 0) };
}

/** Whether a process has ended for sure; a stopped one has not. */
export function hasEnded({ pid, started }: ProcessIdentity): boolean {
  if (!hasStartTimes) return !isThere(pid);
  const stat = statOf(pid);
  // The memory of a zombie is gone; its parent has not asked for the outcome.
  return stat === undefined || Number(stat[STARTED]) !== started || ENDED_STATES.includes(stat[STATE] ?? '');
}

export function textOf({ pid, started }: ProcessIdentity): string {
  return `${pid}-${started}`;
}

/** Returns the process of a text that begins with `textOf()`; undefined if it does not. */
export function processIn(text: string): ProcessIdentity | undefined {
  const [, pid, started] = /^(\d+)-(\d+)(?!\d)/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), started: Number(started) };
}

/** The fields of `/proc/PID/stat` from the state on (proc_pid_stat(5)). */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
