import { closeSync, openSync, readSync } from 'node:fs';

/** CPU time of this process so far, all threads together. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const bytes = Buffer.alloc(64);
let descriptor;

/** CPU time of the main thread, as of the kernel's last tick (Documentation/scheduler/sched-stats.rst); Linux only. */
export function mainThreadCpuMs() {
  descriptor ??= openSchedstat();
  if (descriptor === -1) return cpuMs();
  const length = readSync(descriptor, bytes, 0, bytes.length, 0);
  return Number(bytes.latin1Slice(0, length).split(' ', 1)[0]) / 1e6;
}

function openSchedstat() {
  try {
    const opened = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    process.once('exit', () => closeSync(opened));
    return opened;
  } catch {
    return -1;
  }
}
