import { cpuMs } from '../runner/cpu-ms.mjs';

/**
 * A clock that advances while this process works, and when it is told that nothing is to be done: what it measures
 * is about what a machine would show that has nothing else to do. Work of other threads, such as that of the
 * garbage collector, counts as if it had to be waited for.
 */
export class CpuClock {
  #skippedMs = 0;

  now() {
    return cpuMs() + this.#skippedMs;
  }

  skipTo(timeMs) {
    this.#skippedMs += Math.max(0, timeMs - this.now());
  }
}
