import { getHeapSpaceStatistics, getHeapStatistics, type HeapInfo } from 'node:v8';
import type { EventLoopLag, LagReading } from './event-loop-lag.js';
import type { KernelFiles } from '../cgroup/kernel-files.js';
import { type ProcessMemory, readProcessMemory } from './process-memory.js';

/** A space of V8's heap, in bytes. */
export interface HeapSpace {
  /** Without the ending `_space`. */
  readonly name: string;
  readonly total: number;
  readonly used: number;
  readonly available: number;
}

/** What the process reports about itself. Each source is read when it is first asked for, and once. */
export class ProcessSnapshot {
  #cpu: NodeJS.CpuUsage | undefined;
  #memory: ProcessMemory | undefined;
  #heap: HeapInfo | undefined;
  #heapSpaces: readonly HeapSpace[] | undefined;
  #lag: { readonly reading: LagReading | undefined } | undefined;

  constructor(
    private readonly eventLoopLag: EventLoopLag,
    private readonly files: KernelFiles,
  ) {}

  get cpu(): NodeJS.CpuUsage {
    return (this.#cpu ??= process.cpuUsage());
  }

  get memory(): ProcessMemory {
    return (this.#memory ??= readProcessMemory(this.files));
  }

  get heap(): HeapInfo {
    return (this.#heap ??= getHeapStatistics());
  }

  get heapSpaces(): readonly HeapSpace[] {
    return (this.#heapSpaces ??= getHeapSpaceStatistics().map((space) => ({
      name: nameOf(space.space_name),
      total: space.space_size,
      used: space.space_used_size,
      available: space.space_available_size,
    })));
  }

  get lag(): LagReading | undefined {
    return (this.#lag ??= { reading: this.eventLoopLag.read() }).reading;
  }
}

const spaceNames = new Map<string, string>();

function nameOf(space: string): string {
  let name = spaceNames.get(space);
  if (name === undefined) spaceNames.set(space, (name = space.replace(/_space.*/, '')));
  return name;
}
