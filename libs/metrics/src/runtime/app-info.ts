import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { AppInfoOptions } from './runtime.options.js';

/** The labels of `app_info`; unknown ones are empty. */
export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly revision: string;
}

/** What identifies the application in this process. */
export interface AppSurroundings {
  /** The script that Node was started with. */
  readonly script: string | undefined;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// A container can't read its image's label org.opencontainers.image.revision, so the image's builder passes the same
// value as a variable.
const REVISION_VARIABLES = ['GIT_COMMIT', 'GIT_SHA', 'COMMIT_SHA', 'SOURCE_COMMIT'];

/**
 * Which application this is: from the options, else from the nearest package.json with a name, searched upwards from
 * the main script.
 */
export function readAppInfo(
  options: AppInfoOptions,
  { script, workingDirectory, environment }: AppSurroundings = {
    script: process.argv[1],
    workingDirectory: process.cwd(),
    environment: process.env,
  },
): AppInfo {
  // A script in node_modules is a test runner or a process manager, not the application.
  const isRunner = script === undefined || script.split(sep).includes('node_modules');
  const { name, version } = nearestPackage(isRunner ? workingDirectory : dirname(script));
  const variable = REVISION_VARIABLES.find((name) => environment[name]);
  return {
    name: options.name ?? name,
    version: options.version ?? version,
    revision: options.revision ?? (variable && environment[variable]) ?? '',
  };
}

function nearestPackage(folder: string): Pick<AppInfo, 'name' | 'version'> {
  const found = packageIn(folder);
  if (found) return found;
  const parent = dirname(folder);
  return parent === folder ? { name: '', version: '' } : nearestPackage(parent);
}

/** Ignores a file without a name: it only sets the module system of its folder. */
function packageIn(folder: string): Pick<AppInfo, 'name' | 'version'> | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    if (typeof name !== 'string') return undefined;
    return { name, version: typeof version === 'string' ? version : '' };
  } catch {
    return undefined;
  }
}
