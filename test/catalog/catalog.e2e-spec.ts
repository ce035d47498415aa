import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entriesDuring } from '../../libs/metrics/src/cli/read-application.js';
import { markdownOf } from '../../libs/metrics/src/cli/markdown.js';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

const COMMAND = 'npm run docs:metrics';

describe('docs/metrics.md', () => {
  it(`is what the code says: if not, ${COMMAND}`, async () => {
    const applications = [];
    for (const [name, load] of [
      ['finance_lending_api', () => import('../../apps/lending-api/src/app.module.js')],
      ['finance_data_postgres_api', () => import('../../apps/data-api/src/app.module.js')],
    ] as const) {
      applications.push({ name, entries: await entriesDuring(load, process.cwd()) });
    }
    expect(await readFile('docs/metrics.md', 'utf8')).toBe(markdownOf(applications, COMMAND));
  });
});

describe('nestjs-metrics catalog', () => {
  let library: CompiledLibrary;
  let outside: string;

  beforeAll(async () => {
    library = compileLibrary();
    outside = await mkdtemp(join(tmpdir(), 'catalog-'));
    await writeFile(join(library.folder, 'shop.module.js'), SHOP);
    await writeFile(join(library.folder, 'broken.module.js'), 'throw new Error("no database");');
    await writeFile(join(library.folder, 'source.module.ts'), 'export const a: number = enum;');
    await writeFile(join(library.folder, 'package.json'), '{"type":"module","version":"1.2.3"}');
  });

  afterAll(async () => {
    library.remove();
    await rm(outside, { recursive: true, force: true });
  });

  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(library.folder, 'library/cli/cli.js'), ...args], {
      cwd: library.folder,
    }).catch((error: unknown) => error as { stdout: string; stderr: string; code: number });

  it('lists metrics and decorated methods with type, unit, labels, help and place', async () => {
    const { stdout } = await run('catalog', 'shop=shop.module.js');
    expect(cellsIn(stdout)).toEqual(
      expect.arrayContaining([
        [
          '`orders_total`',
          'counter',
          '',
          '`kind` (new, old), `country`',
          'Orders \\| all.',
          'shop.module.js',
        ],
        ['`price_euros`', 'histogram, native', 'euros', '', 'Prices.', 'shop.module.js'],
        [
          '`method_calls_total`',
          'counter',
          '',
          '`class`, `method`, `result`, `exception`',
          expect.any(String),
          'shop.module.js',
        ],
        ['`Shop.buy`', '`@Counted()`', '`method_calls_total`', 'shop.module.js'],
        ['`Shop.buy`', '`@Timed()`', '`buying_active`, `buying_oldest_age_seconds`', 'shop.module.js'],
      ]),
    );
    expect(stdout.indexOf('`http_requests_total`')).toBeGreaterThan(
      stdout.indexOf('## Metrics of `nestjs-metrics` itself'),
    );
  });

  it('writes a file, and checks whether one is up to date', async () => {
    const out = join(outside, 'metrics.md');
    const args = ['catalog', '--out', out, '--command', 'npm run docs', 'shop=shop.module.js'];
    expect(await run(...args)).toMatchObject({ stdout: '', stderr: '' });
    expect(await readFile(out, 'utf8')).toContain('Written by `npm run docs`');
    expect(await run(...args, '--check')).toMatchObject({ stdout: '' });
    await writeFile(out, 'stale');
    expect(await run(...args, '--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Run: npm run docs'),
    });
    expect(await readFile(out, 'utf8')).toBe('stale');
  });

  it('makes the folder that it writes to', async () => {
    const out = join(outside, 'not/yet/there/metrics.md');
    expect(await run('catalog', '--out', out, 'shop=shop.module.js')).toMatchObject({ stderr: '' });
    expect(await readFile(out, 'utf8')).toContain('# Metrics');
  });

  it.each([['--help'], ['-h'], ['help'], ['help', 'catalog'], ['catalog', '--help'], ['catalog', '-h']])(
    'shows how it is used: %s %s',
    async (...args) => {
      const { stdout, stderr } = await run(...args);
      expect(stdout).toMatch(/^Usage: nestjs-metrics catalog/);
      expect(stderr).toBe('');
    },
  );

  it.each([['--version'], ['-v'], ['catalog', '--version']])('shows its version: %s %s', async (...args) => {
    expect(await run(...args)).toMatchObject({ stdout: '1.2.3\n', stderr: '' });
  });

  it.each([
    ['no command', [], 'No command is given'],
    ['an unknown command', ['list'], 'There is no command "list"'],
    ['a misspelt command', ['catalogue'], 'There is no command "catalogue". Did you mean catalog?'],
    ['an unknown option', ['catalog', '--ouput', 'x.md'], 'There is no option --ouput. Did you mean --out?'],
    ['an unknown short option', ['catalog', '-x'], 'There is no option -x'],
    ['an unknown option alone', ['--halp'], 'There is no option --halp. Did you mean --help?'],
    ['an option before the command', ['--check', 'catalog'], 'The command comes first'],
    [
      'an option without its value',
      ['catalog', 'a=shop.module.js', '--out'],
      "Option '--out <value>' argument missing",
    ],
    [
      'an option that takes another for its value',
      ['catalog', '--out', '--check'],
      "Option '--out' argument is ambiguous",
    ],
    ['an empty file', ['catalog', 'a=shop.module.js', '--out='], '--out needs a file'],
    ['a value that is not taken', ['catalog', '--check=yes'], "Option '--check' does not take an argument"],
    ['no application', ['catalog'], 'No application is given'],
    ['an application without a name', ['catalog', 'shop.module.js'], '"shop.module.js" is not NAME=MODULE'],
    ['a name without a module', ['catalog', 'shop='], '"shop=" is not NAME=MODULE'],
    ['a module that is not there', ['catalog', 'a=dist/shop.js'], 'There is no file dist/shop.js'],
    [
      'an application that can not be imported',
      ['catalog', 'a=broken.module.js'],
      "broken.module.js can't be imported",
    ],
    ['a source file', ['catalog', 'a=source.module.ts'], 'Give the compiled file'],
    ['a folder', ['catalog', 'a=library'], "library can't be imported"],
    [
      'a file that can not be written',
      ['catalog', '--out', 'library', 'a=shop.module.js'],
      "library can't be written",
    ],
    [
      'a folder that can not be made',
      ['catalog', '--out', 'shop.module.js/x.md', 'a=shop.module.js'],
      "x.md can't be written",
    ],
    ['a check of nothing', ['catalog', '--check', 'a=shop.module.js'], '--check needs --out'],
    [
      'a check of no file',
      ['catalog', '--check', '--out', 'no.md', 'a=shop.module.js'],
      'no.md is out of date. Run: ',
    ],
  ])('says what is wrong with %s', async (_what, args, message) => {
    const { code, stderr } = (await run(...args)) as { code: number; stderr: string };
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    // Without a stack, but for what the application itself throws.
    expect(/^ +at /m.test(stderr)).toBe(stderr.includes("can't be imported"));
  });
});

const SHOP = `
import { counter, histogram, Counted, Timed } from './library/index.js';
export const orders = counter({ name: 'orders_total', help: 'Orders | all.', labelNames: ['kind', 'country'], labelValues: { kind: ['new', 'old'] } });
export const price = histogram({ name: 'price_euros', help: 'Prices.', native: {} });
class Shop { buy() {} }
const descriptor = Object.getOwnPropertyDescriptor(Shop.prototype, 'buy');
Counted()(Shop.prototype, 'buy', descriptor);
Timed({ name: 'buying_seconds', longTask: true })(Shop.prototype, 'buy', descriptor);
`;

/** The cells of all tables, row by row. */
function cellsIn(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
