import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { locateCgroups } from './locate.js';

let root = '';
afterEach(() => rmSync(root, { recursive: true }));

/** Makes a file system with these mounts of version 2, which all exist, and a process in the group `path`. */
function machine(path: string, ...mounts: readonly (readonly [group: string, mountPoint: string])[]): void {
  root = mkdtempSync(join(tmpdir(), 'cgroups-'));
  mkdirSync(join(root, 'proc/self'), { recursive: true });
  writeFileSync(join(root, 'proc/self/cgroup'), `0::${path}\n`);
  const lines = mounts.map(([group, at], id) => `${id} 1 0:28 ${group} ${at} ro - cgroup2 cgroup rw\n`);
  writeFileSync(join(root, 'proc/self/mountinfo'), lines.join(''));
  for (const [, at] of mounts) mkdirSync(join(root, at), { recursive: true });
}

const levels = (): readonly string[] | undefined =>
  locateCgroups(root).cpu?.levels.map((level) => level.slice(root.length));

describe('the folders of the own control group', () => {
  it('are not those of another container, whose group is mounted before it', () => {
    machine('/pods/mine', ['/pods/other', '/host'], ['/pods/mine', '/sys/fs/cgroup']);
    expect(levels()).toEqual(['/sys/fs/cgroup']);
  });

  it.each([
    ['another group', '/pods/mine', '/pods/other'],
    ['a group whose name begins its own', '/pods/mine', '/pods/mi'],
    ['a group in it', '/pods', '/pods/mine'],
    ['its own namespace, and it is above that', '/..', '/'],
    ['its own namespace, and it is beside that', '/../other', '/'],
  ])('are not known when %s alone is mounted', (_what, path, group) => {
    machine(path, [group, '/sys/fs/cgroup']);
    expect(levels()).toBeUndefined();
  });

  it('begin with its own and go up to the mount point', () => {
    machine('/pods/mine/job', ['/pods', '/sys/fs/cgroup']);
    mkdirSync(join(root, 'sys/fs/cgroup/mine/job'), { recursive: true });
    expect(levels()).toEqual(['/sys/fs/cgroup/mine/job', '/sys/fs/cgroup/mine', '/sys/fs/cgroup']);
  });
});
