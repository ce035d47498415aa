import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A mounted control group hierarchy. */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** Controllers of a version 1 hierarchy: `cpu`, `memory`. */
  readonly controllers: readonly string[];
  /** The group at the mount point; not `/` in containers without their own namespace. */
  readonly root: string;
  readonly mountPoint: string;
}

/** A group that the process is in. */
export interface CgroupMembership {
  /** Controllers of a version 1 hierarchy; none for version 2. */
  readonly controllers: readonly string[];
  readonly path: string;
}

/**
 * The control group hierarchies in /proc/self/mountinfo:
 * `36 35 98:0 /root /mount/point rw - type source options`, optional fields before the dash (proc_pid_mountinfo(5)).
 * The last mount at a mount point hides the others.
 */
export function parseMounts(mountinfo: string): CgroupMount[] {
  const mounts = mountinfo.split('\n').flatMap((line): CgroupMount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '/', mountPoint = '/'] = before.split(' ').map(unescapePath);
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2') return [{ version: 2, controllers: [], root, mountPoint }];
    if (type === 'cgroup') return [{ version: 1, controllers: options.split(','), root, mountPoint }];
    return [];
  });
  return mounts.filter(
    ({ mountPoint }, at) => mounts.findLastIndex((mount) => mount.mountPoint === mountPoint) === at,
  );
}

/** The groups in /proc/self/cgroup: `4:memory:/path`, and `0::/path` for version 2 (cgroups(7)). */
export function parseMemberships(cgroup: string): CgroupMembership[] {
  return cgroup.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) return [];
    const [, controllers = '', path = '/'] = match;
    return [{ controllers: controllers === '' ? [] : controllers.split(','), path }];
  });
}

/** Space, tab, newline and backslash are octal escapes. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}

/** Where the files of a controller are. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  /** The process's own group first, then its visible ancestors, whose limits also apply. */
  readonly levels: readonly string[];
}

/** The folders of the CPU and memory controllers; undefined when there is none. */
export interface Cgroups {
  readonly cpu: CgroupFolders | undefined;
  readonly memory: CgroupFolders | undefined;
}

/**
 * Finds the control groups of this process. Without any (another system, no mount) both are undefined.
 * @param root - the root of the file system; tests pass another folder than `/`
 */
export function locateCgroups(root = '/'): Cgroups {
  const mounts = parseMounts(read(join(root, 'proc/self/mountinfo')));
  const memberships = parseMemberships(read(join(root, 'proc/self/cgroup')));
  const of = (controller: string): CgroupFolders | undefined => {
    // In a hybrid setup each controller belongs to one version: to version 1 if it is listed there.
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
    // A container may see its own group at the mount point, while its path is the one outside of the container.
    const [first] = folders;
    return first === undefined ? undefined : { version, levels: [first.top] };
  };
  return { cpu: of('cpu'), memory: of('memory') };
}

/** The location of the process's own group in a mounted hierarchy. */
interface Folder {
  readonly top: string;
  readonly folder: string;
}

/**
 * Empty when the mount does not contain the process's own group: where the host's file system is mounted, groups of
 * other containers are visible too.
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
 * The group's path below the root of a mount. Both are relative to the root of the control group namespace; paths
 * outside of it begin with `/..` (cgroup_namespaces(7)).
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
