import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { KernelFiles } from '../../libs/metrics/src/runtime/cgroup/kernel-files.js';
import { locateCgroups } from '../../libs/metrics/src/runtime/cgroup/locate.js';
import { parseMounts } from '../../libs/metrics/src/runtime/cgroup/locate.js';
import { hasMemoryLimit, readCpu, readMemory } from '../../libs/metrics/src/runtime/cgroup/read-cgroup.js';

const FIXTURES = fileURLToPath(new URL('cgroups/', import.meta.url));
const MIB = 2 ** 20;
const files = new KernelFiles();
afterAll(() => files.close());

describe.each([
  {
    fixture: 'v1-docker',
    cpu: { limitCores: 0.5, periods: 16, throttledPeriods: 8, throttledSeconds: 0.008694916 },
    memory: { limitBytes: 64 * MIB, workingSetBytes: 1957888 - 20480, saturation: 1937408 / (64 * MIB) },
  },
  {
    fixture: 'v1-hybrid-machine',
    cpu: { limitCores: undefined, periods: 0, throttledPeriods: 0, throttledSeconds: 0 },
    memory: { limitBytes: undefined, workingSetBytes: expect.any(Number), saturation: undefined },
  },
  {
    fixture: 'v2-container',
    cpu: { limitCores: 1.5, periods: 400, throttledPeriods: 25, throttledSeconds: 1.25 },
    memory: { limitBytes: 512 * MIB, workingSetBytes: 216 * MIB, saturation: 216 / 512 },
  },
  {
    fixture: 'v2-nested',
    cpu: { limitCores: 2, periods: 1000, throttledPeriods: 10, throttledSeconds: 2 },
    memory: { limitBytes: 1024 * MIB, workingSetBytes: 100_000_000, saturation: 966367642 / (1024 * MIB) },
  },
  {
    fixture: 'v2-outside-path',
    cpu: {
      limitCores: undefined,
      periods: undefined,
      throttledPeriods: undefined,
      throttledSeconds: undefined,
    },
    memory: { limitBytes: 128 * MIB, workingSetBytes: 64 * MIB, saturation: 0.5 },
  },
])('$fixture', ({ fixture, cpu, memory }) => {
  const cgroups = locateCgroups(join(FIXTURES, fixture));

  it('reads the quota and the throttling of the group that has it', async () => {
    expect(await readCpu(cgroups, files)).toEqual(cpu);
  });

  it('reads the smallest limit, its own working set and the group closest to its limit', async () => {
    expect(await readMemory(cgroups, files)).toEqual(memory);
    expect(hasMemoryLimit(cgroups, files)).toBe(memory.limitBytes !== undefined);
  });
});

it('reads nothing where there are no control groups', async () => {
  const nowhere = locateCgroups(join(FIXTURES, 'nowhere'));
  expect(await readCpu(nowhere, files)).toBeUndefined();
  expect(await readMemory(nowhere, files)).toBeUndefined();
  expect(hasMemoryLimit(nowhere, files)).toBe(false);
});

it('reads nothing from files that are gone', async () => {
  const gone = { version: 2, levels: [join(FIXTURES, 'nowhere')] } as const;
  expect(await readMemory({ cpu: gone, memory: gone }, files)).toMatchObject({ saturation: undefined });
});

it('reads mount points with blanks', () => {
  const [mount] = parseMounts('31 23 0:28 /a\\040b /sys/fs/c\\134group rw shared:9 - cgroup2 cgroup2 rw');
  expect(mount).toMatchObject({ root: '/a b', mountPoint: '/sys/fs/c\\group' });
});
