/** A mounted control group hierarchy. */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** Controllers of a version 1 hierarchy: `cpu`, `memory`. */
  readonly controllers: readonly string[];
  /** The group that is at the mount point; another one than `/` in containers without a namespace of their own. */
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
 * The control group hierarchies in the text of /proc/self/mountinfo:
 * `36 35 98:0 /root /mount/point rw - type source options`, optional fields before the dash (proc_pid_mountinfo(5)).
 * Of several at one mount point the last covers the others.
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

/** The groups in the text of /proc/self/cgroup: `4:memory:/path`, and `0::/path` for version 2 (cgroups(7)). */
export function parseMemberships(cgroup: string): CgroupMembership[] {
  return cgroup.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) return [];
    const [, controllers = '', path = '/'] = match;
    return [{ controllers: controllers === '' ? [] : controllers.split(','), path }];
  });
}

/** Space, tab, newline and backslash are written as octal numbers. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}
