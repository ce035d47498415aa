import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures depend on: processor, system, Node. */
export function machine() {
  const [{ model }, ...others] = cpus();
  return {
    processor: `${others.length + 1} × ${model.trim()}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('.', 2).join('.')} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

/** How many processes wanted the machine on average over the last minute, this one included. */
export function loadOfLastMinute() {
  return Number(loadavg()[0].toFixed(1));
}
