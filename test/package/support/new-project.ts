import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';

const run = promisify(execFile);

/** What the projects of `nest new` need to be built, started and tested; their linters are left out. */
const NEEDED = [
  '@nestjs/cli',
  '@nestjs/schematics',
  '@nestjs/testing',
  '@types/jest',
  '@types/node',
  '@types/supertest',
  'jest',
  'supertest',
  'ts-jest',
  'typescript',
  'vite-tsconfig-paths',
  'vitest',
];

/** A project as `nest new` makes it. */
export interface NewProject {
  readonly folder: string;
  read(file: string): Promise<string>;
  /** Runs the project's own `nest`, and returns what it prints. */
  nest(...args: readonly string[]): Promise<string>;
  /** Runs `npm test`, and returns what it prints. */
  test(): Promise<string>;
  /** Compiles everything, tests included; rejects with what the compiler says. */
  typecheck(): Promise<string>;
  /** `nest add` of the tarball. */
  add(tarball: string): Promise<string>;
  remove(): Promise<void>;
}

/** Runs `nest new` of the CLI among these packages, `name@version`, and installs them. */
export async function newProject(packages: readonly string[]): Promise<NewProject> {
  const folder = await mkdtemp(join(tmpdir(), 'nest-new-'));
  const at = (file: string) => join(folder, file);
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
  };
  const program = async (command: string, ...args: readonly string[]) => {
    const { stdout, stderr } = await run(command, args, { cwd: folder, env, timeout: 180_000 }).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => {
        throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
      },
    );
    // Jest reports to the one, vitest to the other.
    return stripVTControlCharacters(stdout + stderr);
  };
  const nest = (...args: readonly string[]) =>
    program(process.execPath, at('node_modules/@nestjs/cli/bin/nest.js'), ...args);

  await writeFile(at('package.json'), '{ "private": true }');
  await program('npm', 'install', '--no-fund', '--ignore-scripts', ...packages);
  // The CLI is installed where the project goes, so that it is installed once.
  await nest('new', 'app', '--directory', 'made', '--skip-install', '--skip-git', '--package-manager', 'npm');
  await cp(at('made'), folder, { recursive: true });
  await rm(at('made'), { recursive: true });
  const manifest = JSON.parse(await readFile(at('package.json'), 'utf8')) as { devDependencies: object };
  const needed = Object.entries(manifest.devDependencies).filter(([name]) => NEEDED.includes(name));
  await writeFile(
    at('package.json'),
    JSON.stringify({ ...manifest, devDependencies: Object.fromEntries(needed) }),
  );

  return {
    folder,
    read: (file) => readFile(at(file), 'utf8'),
    nest,
    test: () => program('npm', 'test'),
    typecheck: () => program(process.execPath, at('node_modules/typescript/bin/tsc'), '--noEmit'),
    async add(tarball) {
      await copyFile(tarball, at(basename(tarball)));
      return nest('add', `nestjs-metrics@file:${basename(tarball)}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
