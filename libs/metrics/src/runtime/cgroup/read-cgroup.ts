import { join } from 'node:path';
import type { KernelFiles } from './kernel-files.js';
import type { CgroupFolders, Cgroups } from './locate.js';

/** The kernel's CPU data of a group. */
export interface CgroupCpu {
  /** The smallest quota of the group and its ancestors. */
  readonly limitCores: number | undefined;
  readonly periods: number | undefined;
  readonly throttledPeriods: number | undefined;
  readonly throttledSeconds: number | undefined;
}

/** The kernel's memory data of a group. */
export interface CgroupMemory {
  /** The smallest limit of the group and its ancestors. */
  readonly limitBytes: number | undefined;
  /** Memory that can't be reclaimed at once: usage without inactive file pages, as the kubelet counts it. */
  readonly workingSetBytes: number | undefined;
  /** The working set as a share of the limit, for the group or ancestor closest to its limit. */
  readonly saturation: number | undefined;
}

/** Files and their meaning, by version. */
interface CpuVersion {
  readonly limitCores: (files: KernelFiles, folder: string) => number | undefined;
  /** Key of the throttled time in cpu.stat, and its units per second. */
  readonly throttledTime: readonly [key: string, perSecond: number];
}

interface MemoryVersion {
  readonly limit: string;
  readonly usage: string;
  /** Key of the inactive file pages in memory.stat, including descendant groups. */
  readonly inactiveFile: string;
}

// Linux: Documentation/scheduler/sched-bwc.rst (1), Documentation/admin-guide/cgroup-v2.rst (2).
const CPU: Readonly<Record<1 | 2, CpuVersion>> = {
  1: {
    limitCores: (files, folder) => {
      const quota = numberIn(files, join(folder, 'cpu.cfs_quota_us'));
      const period = numberIn(files, join(folder, 'cpu.cfs_period_us'));
      return coresOf(quota, period);
    },
    throttledTime: ['throttled_time', 1e9],
  },
  2: {
    limitCores: (files, folder) => {
      const [quota, period] = (files.textNow(join(folder, 'cpu.max')) ?? '').split(' ');
      return coresOf(Number(quota), Number(period));
    },
    throttledTime: ['throttled_usec', 1e6],
  },
};

// Linux: Documentation/admin-guide/cgroup-v1/memory.rst (1), Documentation/admin-guide/cgroup-v2.rst (2).
const MEMORY: Readonly<Record<1 | 2, MemoryVersion>> = {
  1: {
    limit: 'memory.limit_in_bytes',
    usage: 'memory.usage_in_bytes',
    inactiveFile: 'total_inactive_file',
  },
  2: { limit: 'memory.max', usage: 'memory.current', inactiveFile: 'inactive_file' },
};

/** Version 1 shows "no limit" as the largest number of pages, slightly less than 2^63 bytes. */
const NO_LIMIT_BYTES = 2 ** 62;

/** What the kernel says, at once unless it takes long to say it. */
export type Reading<T> = T | Promise<T>;

/** Uses what was read, at once if it is there. */
export function whenRead<T, R>(reading: Reading<T>, use: (read: T) => R): Reading<R> {
  return reading instanceof Promise ? reading.then(use) : use(reading);
}

/** Reads the CPU files; missing values are undefined. */
export function readCpu({ cpu }: Cgroups, files: KernelFiles): Reading<CgroupCpu | undefined> {
  if (cpu === undefined) return undefined;
  const { limitCores, throttledTime } = CPU[cpu.version];
  const limits = cpu.levels.map((folder) => limitCores(files, folder));
  const smallest = least(limits);
  // The kernel counts throttling where the quota is.
  const level = smallest === undefined ? 0 : limits.indexOf(smallest);
  return whenRead(files.text(join(cpu.levels[level] as string, 'cpu.stat')), (stat) => {
    const [timeKey, timePerSecond] = throttledTime;
    const time = valueIn(stat, timeKey);
    return {
      limitCores: smallest,
      periods: valueIn(stat, 'nr_periods'),
      throttledPeriods: valueIn(stat, 'nr_throttled'),
      throttledSeconds: time === undefined ? undefined : time / timePerSecond,
    };
  });
}

/** Reads the memory files; missing values are undefined. */
export function readMemory({ memory }: Cgroups, files: KernelFiles): Reading<CgroupMemory | undefined> {
  if (memory === undefined) return undefined;
  const levels = memory.levels.map((_, level) => readLevel(memory, level, files));
  return levels.some((level) => level instanceof Promise)
    ? Promise.all(levels.map(async (level) => level)).then(memoryOf)
    : memoryOf(levels as readonly (MemoryLevel | undefined)[]);
}

/** Whether the group or an ancestor has a limit. */
export function hasMemoryLimit({ memory }: Cgroups, files: KernelFiles): boolean {
  return memory?.levels.some((folder) => limitOf(memory, folder, files) !== undefined) ?? false;
}

/** The memory of one group. */
interface MemoryLevel {
  readonly limitBytes: number | undefined;
  readonly workingSetBytes: number | undefined;
}

/** @param own the process's own group, followed by its ancestors with a limit */
function memoryOf([own, ...around]: readonly (MemoryLevel | undefined)[]): CgroupMemory {
  const levels = [own, ...around].flatMap((level) => (level === undefined ? [] : [level]));
  return {
    limitBytes: least(levels.map(({ limitBytes }) => limitBytes)),
    workingSetBytes: own?.workingSetBytes,
    saturation: levels.reduce<number | undefined>((most, { limitBytes, workingSetBytes }) => {
      if (limitBytes === undefined || workingSetBytes === undefined) return most;
      return Math.max(most ?? 0, workingSetBytes / limitBytes);
    }, undefined),
  };
}

function limitOf({ version }: CgroupFolders, folder: string, files: KernelFiles): number | undefined {
  const bytes = numberIn(files, join(folder, MEMORY[version].limit));
  return bytes !== undefined && bytes > 0 && bytes < NO_LIMIT_BYTES ? bytes : undefined;
}

function readLevel(
  group: CgroupFolders,
  level: number,
  files: KernelFiles,
): Reading<MemoryLevel | undefined> {
  const { usage, inactiveFile } = MEMORY[group.version];
  const folder = group.levels[level] as string;
  const limitBytes = limitOf(group, folder, files);
  // Only ancestors with a limit matter.
  if (level > 0 && limitBytes === undefined) return undefined;
  return whenRead(files.text(join(folder, 'memory.stat')), (stat) => {
    const used = numberIn(files, join(folder, usage));
    const workingSetBytes =
      used === undefined ? undefined : Math.max(0, used - (valueIn(stat, inactiveFile) ?? 0));
    return { limitBytes, workingSetBytes };
  });
}

const coresOf = (quota: number | undefined, period: number | undefined): number | undefined =>
  quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function numberIn(files: KernelFiles, path: string): number | undefined {
  const text = files.textNow(path);
  const value = text === undefined ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Returns the number after a name, in a file with a name and a number on each line. */
function valueIn(stat: string | undefined, name: string): number | undefined {
  const at = `\n${stat ?? ''}`.indexOf(`\n${name} `);
  return at === -1 ? undefined : Number.parseFloat((stat as string).slice(at + name.length + 1));
}
