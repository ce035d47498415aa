import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { AppInfoOptions } from './runtime.options.js';

/** The labels of `app_info`; empty what is not known. */
export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly revision: string;
}

/** What is read of the process to find out which application runs. */
export interface AppSurroundings {
  /** The script that Node was started with. */
  readonly script: string | undefined;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// The label org.opencontainers.image.revision of an image can't be read from inside: its builder hands the same
// value on as a variable.
const REVISION_VARIABLES = ['GIT_COMMIT', 'GIT_SHA', 'COMMIT_SHA', 'SOURCE_COMMIT'];

/**
 * Which application this is: as the options say, else from the nearest package.json with a name, looked for upwards
 * from the main script.
 */
export function readAppInfo(
  options: AppInfoOptions,
  { script, workingDirectory, environment }: AppSurroundings = {
    script: process.argv[1],
    workingDirectory: process.cwd(),
    environment: process.env,
  },
): AppInfo {
  // A script in node_modules is a runner (of tests, of processes), not the application.
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

/** A file without a name only tells Node the module system of its folder. */
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
