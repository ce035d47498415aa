import { Injectable } from '@nestjs/common';
import { totalmem } from 'node:os';
import { clearInterval, setInterval } from '../core/own-time.js';
import { type Cgroups, locateCgroups } from './cgroup/locate.js';
import { KernelFiles } from './cgroup/kernel-files.js';
import { hasMemoryLimit, readCpu, readMemory, type Reading, whenRead } from './cgroup/read-cgroup.js';
import { oncePerTurn } from './once-per-turn.js';
import { cpuCount, currentUse, RecentUse } from './recent-use.js';

const TAKE_EVERY_MS = 1000;

/** The readings behind the runtime metrics; the metrics of one scrape share each reading. */
@Injectable()
export class RuntimeReadings {
  readonly recent = new RecentUse(oncePerTurn(currentUse));
  readonly #files = new KernelFiles();
  #cgroups: Cgroups | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The kernel's CPU data of this control group; undefined without a group. */
  readonly cgroupCpu = oncePerTurn(() => readCpu(this.#located, this.#files));
  /** The kernel's memory data of this control group; undefined without a group. */
  readonly cgroupMemory = oncePerTurn(() => readMemory(this.#located, this.#files));

  start(): void {
    this.#timer = setInterval(() => this.recent.take(), TAKE_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#files.close();
  }

  /** Whether memory is limited by the control group, which other processes share. */
  get hasMemoryLimit(): boolean {
    return hasMemoryLimit(this.#located, this.#files);
  }

  /** Used cores as a share of the usable ones: the quota or the number of CPUs, whichever is smaller. */
  cpuSaturation(): Reading<number> {
    return whenRead(
      this.cgroupCpu(),
      (cpu) => this.recent.usedCores / Math.min(cpu?.limitCores ?? Infinity, cpuCount()),
    );
  }

  /** The working set as a share of its limit; without a limit, resident memory as a share of the machine's. */
  memorySaturation(): Reading<number> {
    return whenRead(
      this.cgroupMemory(),
      (memory) => memory?.saturation ?? process.memoryUsage.rss() / totalmem(),
    );
  }

  get #located(): Cgroups {
    return (this.#cgroups ??= locateCgroups());
  }
}
