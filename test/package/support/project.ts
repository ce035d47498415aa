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
  /** Runs Node there; rejects when it fails. */
  node(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Compiles, and says what the compiler says. */
  compile(...options: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Packs `dist/package` and returns the tarball; `npm run build:package` has made it. */
export async function pack(into: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', into], {
    cwd: 'dist/package',
  });
  return join(into, stdout.trim());
}

/** Installs what the project of this name depends on, and the tarball; the caller removes the project. */
export async function installProject(name: string, tarball: string): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  await cp(join(SOURCES, name), folder, { recursive: true });
  await cp(join(SOURCES, 'src'), join(folder, 'src'), { recursive: true });
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--prefer-offline'];
  await run('npm', ['install', ...options, tarball], { cwd: folder });
  return {
    folder,
    node: async (args, env = {}) => {
      const { stdout } = await run(process.execPath, args, {
        cwd: folder,
        env: { ...process.env, NODE_OPTIONS: '', ...env },
        timeout: 60_000,
      });
      return stdout.trim();
    },
    compile: async (...args) => {
      const compiler = [tsc, '-p', folder, ...args];
      const { stdout } = await run(process.execPath, compiler).catch((error: unknown) => error as Ended);
      return stdout;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
