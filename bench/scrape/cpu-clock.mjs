// Before Node 24 only that of all threads together can be told; the difference is the thread that packs scrapes.
const cpuUsage = process.threadCpuUsage ?? process.cpuUsage;

/**
 * A clock that advances while this thread works, and when it is told that nothing is to be done: what it measures is
 * what a machine would show that has nothing else to do.
 */
export class CpuClock {
  #skippedMs = 0;

  now() {
    const { user, system } = cpuUsage.call(process);
    return (user + system) / 1000 + this.#skippedMs;
  }

  skipTo(timeMs) {
    this.#skippedMs += Math.max(0, timeMs - this.now());
  }
}
