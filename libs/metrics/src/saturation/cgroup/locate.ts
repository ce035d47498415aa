import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { type CgroupMembership, type CgroupMount, parseMemberships, parseMounts } from './mounts.js';

/** Where the files of a controller are. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  /** The process's own group first, then those around it as far as they are visible: their limits hold as well. */
  readonly levels: readonly string[];
}

/** Where the kernel tells of CPU and memory; undefined where it does not. */
export interface Cgroups {
  readonly cpu: CgroupFolders | undefined;
  readonly memory: CgroupFolders | undefined;
}

/**
 * Finds the control groups of this process. Without them (another system, no mount) both are undefined.
 * @param root - where the system's files are; another folder than `/` in tests
 */
export function locateCgroups(root = '/'): Cgroups {
  const mounts = parseMounts(read(join(root, 'proc/self/mountinfo')));
  const memberships = parseMemberships(read(join(root, 'proc/self/cgroup')));
  const of = (controller: string): CgroupFolders | undefined => {
    // In a hybrid set-up a controller belongs to one of the versions; to version 1 where it is listed there.
    const membership =
      memberships.find(({ controllers }) => controllers.includes(controller)) ??
      memberships.find(({ controllers }) => controllers.length === 0);
    if (membership === undefined) return undefined;
    const version = membership.controllers.length === 0 ? 2 : 1;
    for (const mount of mounts) {
      if (mount.version !== version || (version === 1 && !mount.controllers.includes(controller))) continue;
      return { version, levels: levelsOf(mount, membership, root) };
    }
    return undefined;
  };
  return { cpu: of('cpu'), memory: of('memory') };
}

function levelsOf(mount: CgroupMount, membership: CgroupMembership, root: string): string[] {
  const top = resolve(join(root, mount.mountPoint));
  let folder = resolve(join(top, pathBelow(mount, membership)));
  // A container may see its own group at the mount point, under the path that it has outside.
  if (!existsSync(folder)) folder = top;
  const levels = [folder];
  while (folder !== top) levels.push((folder = dirname(folder)));
  return levels;
}

/** The group's path below the mount point; `/` when the group is outside of what is mounted. */
function pathBelow({ root }: CgroupMount, { path }: CgroupMembership): string {
  const own = normalize(path);
  if (path.includes('/..')) return '/';
  if (root === '/') return own;
  return own === root || own.startsWith(`${root}/`) ? own.slice(root.length) : '/';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
