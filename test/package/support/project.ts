import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const SOURCES = join(import.meta.dirname, '../projects');

/** How a program ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A project outside of the repository, which finds the package where npm has put it. */
export interface Project {
  readonly folder: string;
  /** Installs these packages in place of those of the call before. */
  install(packages: readonly string[]): Promise<void>;
  /** Runs Node there; rejects when it fails. */
  node(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Compiles by our TypeScript, or by this package of the project, and returns what the compiler says. */
  compile(options?: readonly string[], compiler?: string): Promise<string>;
  remove(): Promise<void>;
}

/** Packs `dist/package` and returns the tarball; `npm run build:package` has made it. */
export async function pack(into: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', into], {
    cwd: 'dist/package',
  });
  return join(into, stdout.trim());
}

const NPM_INSTALL = [
  'install',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--ignore-scripts',
  '--prefer-offline',
];

/**
 * Installs what the project of this name depends on, and the tarball; the caller removes the project. It also has these
 * files of `projects/src`, by default all.
 */
export async function installProject(name: string, tarball: string, files = ['.']): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  await cp(join(SOURCES, name), folder, { recursive: true });
  for (const file of files) {
    await cp(join(SOURCES, 'src', file), join(folder, 'src', file), { recursive: true });
  }
  await run('npm', [...NPM_INSTALL, tarball], { cwd: folder });
  return {
    folder,
    install: async (packages) => {
      await run('npm', [...NPM_INSTALL, '--no-save', ...packages], { cwd: folder });
    },
    node: async (args, env = {}) => {
      const { stdout } = await run(process.execPath, args, {
        cwd: folder,
        env: { ...process.env, NODE_OPTIONS: '', ...env },
        timeout: 60_000,
      });
      return stdout.trim();
    },
    compile: async (options = [], compiler) => {
      const program = compiler === undefined ? tsc : `node_modules/${compiler}/bin/tsc`;
      // In the folder, so that the compiler names files as `src/…`.
      const { stdout } = await run(process.execPath, [program, '-p', folder, ...options], {
        cwd: folder,
      }).catch((error: unknown) => error as Ended);
      return stdout;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
