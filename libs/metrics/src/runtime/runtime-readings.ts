import { Injectable } from '@nestjs/common';
import { totalmem } from 'node:os';
import { clearInterval, setInterval } from '../core/own-time.js';
import { type Cgroups, locateCgroups } from './cgroup/locate.js';
import { KernelFiles } from './cgroup/kernel-files.js';
import { type CgroupCpu, type CgroupMemory, readCpu, readMemory } from './cgroup/read-cgroup.js';
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
  #cpu: Promise<CgroupCpu | undefined> | undefined;
  #memory: Promise<CgroupMemory | undefined> | undefined;

  start(): void {
    this.#timer = setInterval(() => this.recent.take(), TAKE_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#files.close();
  }

  /** The kernel's CPU data of this control group; undefined without a group. */
  cgroupCpu(): Promise<CgroupCpu | undefined> {
    return (this.#cpu ??= readCpu(this.#located, this.#files).finally(() => {
      this.#cpu = undefined;
    }));
  }

  /** The kernel's memory data of this control group; undefined without a group. */
  cgroupMemory(): Promise<CgroupMemory | undefined> {
    return (this.#memory ??= readMemory(this.#located, this.#files).finally(() => {
      this.#memory = undefined;
    }));
  }

  /** Used cores as a share of the usable ones: the quota or the number of CPUs, whichever is smaller. */
  async cpuSaturation(): Promise<number> {
    const limitCores = (await this.cgroupCpu())?.limitCores ?? Infinity;
    return this.recent.usedCores / Math.min(limitCores, cpuCount());
  }

  /** The working set as a share of its limit; without a limit, resident memory as a share of the machine's. */
  async memorySaturation(): Promise<number> {
    const saturation = (await this.cgroupMemory())?.saturation;
    return saturation ?? process.memoryUsage.rss() / totalmem();
  }

  get #located(): Cgroups {
    return (this.#cgroups ??= locateCgroups());
  }
}
