import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFiles } from '../../libs/metrics/src/runtime/cgroup/kernel-files.js';
import { locateCgroups } from '../../libs/metrics/src/runtime/cgroup/locate.js';
import { readMemory } from '../../libs/metrics/src/runtime/cgroup/read-cgroup.js';

let root: string;
const files = new KernelFiles();
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));
afterAll(() => files.close());

/** Lines of mountinfo as the kernel writes them (proc_pid_mountinfo(5)). */
const v1 = (groupRoot: string, mountPoint: string, controllers = 'memory') =>
  `154 153 0:29 ${groupRoot} ${mountPoint} ro,nosuid shared:9 - cgroup cgroup rw,${controllers}`;
const v2 = (groupRoot: string, mountPoint: string) =>
  `31 23 0:28 ${groupRoot} ${mountPoint} ro,nosuid - cgroup2 cgroup rw,nsdelegate`;

interface Case {
  readonly mounts: readonly string[];
  /** Of /proc/self/cgroup. */
  readonly groups: string;
  /** Folders of groups, and their limits in bytes. */
  readonly limits: Readonly<Record<string, number>>;
  readonly expected: number | undefined;
}

const OWN = 1000;
const NEIGHBOUR = 7;
const V1 = '4:memory:';

it.each<[string, Case]>([
  [
    "v1, a neighbour's mount first",
    {
      mounts: [v1('/docker/b', '/host/memory'), v1('/docker/a', '/sys/fs/cgroup/memory')],
      groups: `${V1}/docker/a`,
      limits: { '/host/memory': NEIGHBOUR, '/sys/fs/cgroup/memory': OWN },
      expected: OWN,
    },
  ],
  [
    "v2 in a namespace, a neighbour's mount first",
    {
      mounts: [v2('/../b', '/host/docker/b'), v2('/', '/sys/fs/cgroup')],
      groups: '0::/',
      limits: { '/host/docker/b': NEIGHBOUR, '/sys/fs/cgroup': OWN },
      expected: OWN,
    },
  ],
  [
    'v2 in a namespace, the whole machine first: the own group has no name there',
    {
      mounts: [v2('/../..', '/host/sys/fs/cgroup'), v2('/', '/sys/fs/cgroup')],
      groups: '0::/',
      limits: { '/host/sys/fs/cgroup': NEIGHBOUR, '/sys/fs/cgroup': OWN },
      expected: OWN,
    },
  ],
  [
    'v2 without a namespace of its own, the whole machine first: the same group',
    {
      mounts: [v2('/', '/host/sys/fs/cgroup'), v2('/docker/a', '/sys/fs/cgroup')],
      groups: '0::/docker/a',
      limits: { '/host/sys/fs/cgroup/docker/a': OWN, '/sys/fs/cgroup': OWN },
      expected: OWN,
    },
  ],
  [
    'a mount of the whole hierarchy in which the own group is not visible',
    {
      mounts: [v1('/', '/host/memory'), v1('/docker/a', '/sys/fs/cgroup/memory')],
      groups: `${V1}/docker/a`,
      limits: { '/host/memory': NEIGHBOUR, '/sys/fs/cgroup/memory': OWN },
      expected: OWN,
    },
  ],
  [
    'a path that begins with the same letters',
    {
      mounts: [v1('/docker/a', '/host/memory'), v1('/docker/ab', '/sys/fs/cgroup/memory')],
      groups: `${V1}/docker/ab`,
      limits: { '/host/memory': NEIGHBOUR, '/sys/fs/cgroup/memory': OWN },
      expected: OWN,
    },
  ],
  [
    'no mount that holds the own group',
    {
      mounts: [v1('/docker/b', '/host/memory'), v1('/docker/c', '/host/other')],
      groups: `${V1}/docker/a`,
      limits: { '/host/memory': NEIGHBOUR, '/host/other': NEIGHBOUR },
      expected: undefined,
    },
  ],
  [
    'v2, a group outside of the namespace, beside its neighbour',
    {
      mounts: [v2('/', '/sys/fs/cgroup'), v2('/../kubepods/own', '/own')],
      groups: '0::/../kubepods/own',
      limits: { '/sys/fs/cgroup': NEIGHBOUR, '/own': OWN },
      expected: OWN,
    },
  ],
  [
    'v2, a group above the one that is mounted',
    {
      mounts: [v2('/..', '/sys/fs/cgroup')],
      groups: '0::/../..',
      limits: { '/sys/fs/cgroup': NEIGHBOUR },
      expected: undefined,
    },
  ],
  [
    'a hybrid machine: the controller is in version 1, a neighbour has its mount first',
    {
      mounts: [
        v2('/docker/a', '/sys/fs/cgroup/unified'),
        v1('/docker/b', '/host/memory'),
        v1('/docker/a', '/sys/fs/cgroup/memory'),
      ],
      groups: `${V1}/docker/a\n0::/docker/a`,
      limits: {
        '/sys/fs/cgroup/unified': NEIGHBOUR,
        '/host/memory': NEIGHBOUR,
        '/sys/fs/cgroup/memory': OWN,
      },
      expected: OWN,
    },
  ],
  [
    'two controllers in one hierarchy, and the neighbour of a third',
    {
      mounts: [v1('/a', '/host/cpu', 'cpu,cpuacct'), v1('/a', '/sys/fs/cgroup/memory', 'memory,hugetlb')],
      groups: `3:cpu,cpuacct:/a\n2:hugetlb,memory:/a`,
      limits: { '/host/cpu': NEIGHBOUR, '/sys/fs/cgroup/memory': OWN },
      expected: OWN,
    },
  ],
  [
    'a container in a container',
    {
      mounts: [v1('/docker/outer', '/outer/memory'), v1('/docker/outer/docker/b', '/sys/fs/cgroup/memory')],
      groups: `${V1}/docker/outer/docker/inner`,
      limits: { '/outer/memory/docker/inner': OWN, '/sys/fs/cgroup/memory': NEIGHBOUR },
      expected: OWN,
    },
  ],
  [
    'blanks and the backslash of systemd in paths',
    {
      mounts: [
        v2('/a\\040b.slice/x\\134x2dy.scope', '/the\\040own'),
        v2('/a\\040b.slice/other.scope', '/sys/fs/cgroup'),
      ].toReversed(),
      groups: '0::/a b.slice/x\\x2dy.scope',
      limits: { '/sys/fs/cgroup': NEIGHBOUR, '/the own': OWN },
      expected: OWN,
    },
  ],
  [
    'a slice below the root, whose own limit is the smallest',
    {
      mounts: [v2('/', '/sys/fs/cgroup')],
      groups: '0::/system.slice/api.service',
      limits: { '/sys/fs/cgroup/system.slice': 5000, '/sys/fs/cgroup/system.slice/api.service': OWN },
      expected: OWN,
    },
  ],
  [
    'a mount that covers another at the same place',
    {
      mounts: [v1('/docker/a', '/sys/fs/cgroup/memory'), v1('/docker/b', '/sys/fs/cgroup/memory')],
      groups: `${V1}/docker/a`,
      limits: { '/sys/fs/cgroup/memory': NEIGHBOUR },
      expected: undefined,
    },
  ],
])('%s', async (_, { mounts, groups, limits, expected }) => {
  write('/proc/self/mountinfo', `${mounts.join('\n')}\n`);
  write('/proc/self/cgroup', `${groups}\n`);
  for (const [folder, limit] of Object.entries(limits)) {
    for (const file of ['memory.limit_in_bytes', 'memory.max']) write(join(folder, file), `${limit}\n`);
  }
  expect((await readMemory(locateCgroups(root), files))?.limitBytes).toBe(expected);
});

function write(file: string, text: string): void {
  const path = join(root, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}
