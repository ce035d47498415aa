import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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
    const folders = mounts.flatMap((mount): Folder[] => {
      if (mount.version !== version || (version === 1 && !mount.controllers.includes(controller))) return [];
      return folderIn(mount, membership, root);
    });
    const found = folders.find(({ folder }) => existsSync(folder));
    if (found !== undefined) return { version, levels: levelsOf(found) };
    // A container may see its own group at the mount point, under the path that it has outside.
    const [first] = folders;
    return first === undefined ? undefined : { version, levels: [first.top] };
  };
  return { cpu: of('cpu'), memory: of('memory') };
}

/** Where the own group is in a mounted hierarchy. */
interface Folder {
  readonly top: string;
  readonly folder: string;
}

/**
 * None when the mount does not hold the own group: that of another container may be visible as well, where the file
 * system of the host is mounted.
 */
function folderIn(mount: CgroupMount, { path }: CgroupMembership, root: string): Folder[] {
  const below = pathBelow(mount.root, path);
  if (below === undefined) return [];
  const top = resolve(join(root, mount.mountPoint));
  return [{ top, folder: resolve(join(top, below)) }];
}

function levelsOf({ top, folder }: Folder): string[] {
  const levels = [folder];
  for (let level = folder; level !== top; levels.push(level)) level = dirname(level);
  return levels;
}

/**
 * The group's path below the root of a mount. Both begin at the root of the control group namespace, and what is
 * outside of that begins with `/..` (cgroup_namespaces(7)).
 */
function pathBelow(root: string, path: string): string | undefined {
  const start = root === '/' ? '' : root;
  if (path !== start && !path.startsWith(`${start}/`)) return undefined;
  const below = path.slice(start.length);
  return below === '/..' || below.startsWith('/../') ? undefined : below;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
