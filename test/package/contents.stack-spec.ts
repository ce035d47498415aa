import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { installProject, pack, type Project } from './support/project.js';

const KB = 1000;

let folder: string;
let tarball: string;
let linters: Project;
let installed: string;
let files: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  tarball = await pack(folder);
  linters = await installProject('linters', tarball, []);
  installed = join(linters.folder, 'node_modules/nestjs-metrics');
  files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.replaceAll('\\', '/'),
  );
});

afterAll(async () => {
  await linters?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The files that end like this, with their text. */
const textsOf = (ending: string) =>
  files
    .filter((file) => file.endsWith(ending))
    .map((file) => [file, readFileSync(join(installed, file), 'utf8')] as const);

/** What these files refer to and the package does not have. */
const missing = (references: readonly (readonly [file: string, reference: string])[]) =>
  references.filter(([file, reference]) => !existsSync(join(installed, dirname(file), reference)));

it('has the pages for its users, and nothing at its top that nobody asked for', () => {
  expect(readdirSync(installed).toSorted()).toEqual([
    'AGENTS.md',
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'cjs',
    'docs',
    'esm',
    'package.json',
    'schematics',
    'src',
  ]);
  expect(files.filter((file) => file.endsWith('.spec.ts'))).toEqual([]);
});

it('has every page that a page links to', () => {
  const links = textsOf('.md').flatMap(([file, text]) =>
    [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => [file, path] as const),
  );
  expect(links.length).toBeGreaterThan(50);
  expect(missing(links)).toEqual([]);
});

it('has every declaration that a declaration refers to', () => {
  const references = textsOf('.d.ts').flatMap(([file, text]) =>
    [...text.matchAll(/['"](\.\.?\/[^'"]+)\.js['"]/g)].map(
      ([, path = '']) => [file, `${path}.d.ts`] as const,
    ),
  );
  expect(references.length).toBeGreaterThan(200);
  expect(missing(references)).toEqual([]);
});

it.each(['.js.map', '.d.ts.map'])('has every source that a %s names', (ending) => {
  const maps = textsOf(ending);
  expect(maps.length).toBeGreaterThan(0);
  const sources = maps.flatMap(([file, text]) =>
    (JSON.parse(text) as { sources: string[] }).sources.map((source) => [file, source] as const),
  );
  expect(missing(sources)).toEqual([]);
});

it('stays small', async () => {
  const entries = await Promise.all(files.map((file) => stat(join(installed, file))));
  const sizes = entries.filter((entry) => entry.isFile()).map(({ size }) => size);
  expect((await stat(tarball)).size).toBeLessThan(1_450 * KB);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(5_700 * KB);
  // 54 of them are the runbooks, which `generate` makes the pages of a user from.
  expect(sizes.length).toBeLessThan(1500);
});

it('exports what its users import', () => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports: object;
  };
  expect(exports).toEqual({
    '.': { 'module-sync': './esm/index.js', import: './esm/index.js', require: './cjs/index.js' },
    './ops': {
      'module-sync': './esm/ops/index.js',
      import: './esm/ops/index.js',
      require: './cjs/ops/index.js',
    },
    './testing': {
      'module-sync': './esm/testing/index.js',
      import: './esm/testing/index.js',
      require: './cjs/testing/index.js',
    },
    './willsoto': {
      'module-sync': './esm/willsoto/index.js',
      import: './esm/willsoto/index.js',
      require: './cjs/willsoto/index.js',
    },
    './package.json': './package.json',
  });
});

it.each([
  {
    name: 'publint',
    args: (path: string) => ['node_modules/publint/src/cli.js', path, '--strict'],
    of: () => installed,
  },
  {
    name: 'are the types wrong',
    args: (path: string) => [
      'node_modules/@arethetypeswrong/cli/dist/index.js',
      path,
      '--no-color',
      '--format',
      'ascii',
    ],
    of: () => tarball,
  },
])('has nothing for $name to complain about', async ({ args, of }) => {
  const said = await linters.node(args(of()));
  expect(said).toMatch(/All good!|No problems found/);
});
