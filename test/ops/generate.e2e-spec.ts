import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

describe('nestjs-metrics generate', () => {
  let library: CompiledLibrary;
  let out: string;

  beforeAll(async () => {
    library = compileLibrary();
    await writeFile(join(library.folder, 'shop.module.js'), SHOP);
    await writeFile(join(library.folder, 'two.module.js'), TWO);
    await writeFile(join(library.folder, 'empty.module.js'), 'export const answer = 42;');
    await writeFile(join(library.folder, 'bare.module.js'), BARE);
    await writeFile(join(library.folder, 'idle.module.js'), IDLE);
    await writeFile(join(library.folder, 'ops.ts'), CONFIG);
    await writeFile(join(library.folder, 'wrong.mjs'), 'export default { serviceLabel: [] };');
    await writeFile(join(library.folder, 'prefix.mjs'), "export default { globalPrefixes: { shp: 'api' } };");
    await writeFile(
      join(library.folder, 'version.mjs'),
      'export default { versioning: { shop: { prefx: 5 } } };',
    );
    await writeFile(join(library.folder, 'instances.mjs'), "export default { instances: { shop: 'two' } };");
    await writeFile(join(library.folder, 'bare.mjs'), 'export const config = {};');
  });

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'ops-'));
  });

  afterAll(async () => {
    library.remove();
    await rm(out, { recursive: true, force: true });
  });

  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(library.folder, 'library/cli/cli.js'), 'generate', ...args], {
      cwd: library.folder,
    }).catch((error: unknown) => error as { stdout: string; stderr: string; code: number });

  it('writes rules of what the application has, and none of what it has not', async () => {
    expect(await run('--app', 'shop=shop.module.js', '--out', out)).toMatchObject({ stdout: '', stderr: '' });
    const files = await readdir(join(out, 'prometheus/rules'));
    expect(files).toEqual(expect.arrayContaining(['golden-signals.yml', 'slo-availability.yml', 'tests']));
    expect(files).not.toContain('jobs.yml');
    expect(files).not.toContain('workers.yml');
    const targets = await readFile(join(out, 'prometheus/rules/targets.yml'), 'utf8');
    expect(targets).toContain('alert: ServiceDown');
    expect(targets).not.toContain('health_indicator_status');
  });

  it('takes what the code does not say from a typed file', async () => {
    expect(await run('--app', 'shop=shop.module.js', '--out', out, '--config', 'ops.ts')).toMatchObject({
      stderr: '',
    });
    const rules = await readFile(join(out, 'prometheus/rules/golden-signals.yml'), 'utf8');
    expect(rules).toContain(
      'sum by (cluster, namespace, service) (rate(http_requests_total{service="shop"}[5m]))',
    );
    expect(rules).toContain('https://grafana.shop.example/d/');
  });

  it('checks whether the files are up to date, and names the line that is not', async () => {
    const args = ['--app', 'shop=shop.module.js', '--out', out];
    expect(await run(...args, '--check')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/golden-signals\.yml is missing[^]*Run: nestjs-metrics generate --app/),
    });
    await run(...args);
    expect(await run(...args, '--check')).toMatchObject({ stdout: '', stderr: '' });
    const file = join(out, 'prometheus/rules/golden-signals.yml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('groups:', 'group:'));
    expect(await run(...args, '--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${file}:2 is out of date`),
    });
  });

  it('names the file and the line of what a renamed metric changes, and forgets a removed one', async () => {
    const args = ['--app', 'shop=tills.module.js', '--out', out, '--prometheus'];
    const module = join(library.folder, 'tills.module.js');
    await writeFile(module, tills("Timed({ name: 'till_seconds', native: {} })"));
    await run(...args);
    const file = join(out, 'prometheus/rules/slo-latency_till_sell.yml');
    expect(await readFile(file, 'utf8')).toContain('rate(till_seconds_count{service="shop"}[5m])');
    await writeFile(module, tills("Timed({ name: 'sale_seconds', native: {} })"));
    const renamed = await run(...args, '--check');
    expect(renamed).toMatchObject({ code: 1 });
    expect(renamed.stderr).toMatch(
      /slo-latency_till_sell\.yml:\d+ is out of date\. By the code, it is: .*sale_seconds.*\n {2}sale_seconds is declared at \S*tills\.module\.js:\d+\n/,
    );
    await writeFile(module, tills(undefined));
    const removed = await run(...args, '--check');
    expect(removed.stderr).toContain(`${file} is no longer written`);
    await run(...args);
    const rules = await readdir(join(out, 'prometheus/rules'));
    expect(rules).not.toContain('slo-latency_till_sell.yml');
  });

  it('says that it assumes the defaults with forRootAsync()', async () => {
    const root = "forRootAsync({ useFactory: () => ({ prefix: 'unknown_' }) })";
    await writeFile(join(library.folder, 'noted.module.js'), rooted(root));
    const args = ['--app', 'shop=noted.module.js', '--out', out];
    expect(await run(...args)).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(
        /^shop: the options of forRootAsync\(\) \(noted\.module\.js:\d+\) are made when the application starts\. The bundle assumes the defaults\.\n$/,
      ),
    });
    const { code = 0 } = (await run(...args, '--check')) as { code?: number };
    expect(code).toBe(0);
  });

  it.each([
    ["forRoot({ http: { naming: 'otel' } })", 'http_server_request_duration_seconds_count'],
    ["forRoot({ prefix: 'shop_' })", 'shop_http_requests_total'],
  ])('asks for the names that the application has with %s', async (root, name) => {
    await writeFile(join(library.folder, 'named.module.js'), rooted(root));
    const args = ['--app', 'shop=named.module.js', '--out', out];
    expect(await run(...args)).toMatchObject({ stdout: '', stderr: '' });
    const rules = await readFile(join(out, 'prometheus/rules/golden-signals.yml'), 'utf8');
    expect(rules).toContain(`sum by (service) (rate(${name}{service="shop"}[5m])`);
  });

  it('shows how it is used, with every output', async () => {
    const { stdout, stderr } = await run('--help');
    expect(stdout).toMatch(/^Usage: nestjs-metrics generate[^]*--prometheus +recording rules/);
    expect(stderr).toBe('');
  });

  const SHOP_ONLY = ['--app', 'shop=shop.module.js'];
  it.each([
    ['no application', ['--out', 'x'], 'No application is given'],
    ['no folder', SHOP_ONLY, '--out needs a folder'],
    ['an application without a name', ['--app', 'shop.module.js', '--out', 'x'], 'is not NAME=MODULE'],
    [
      'an application beside --app',
      ['shop=shop.module.js'],
      'Applications are given by --app shop=shop.module.js',
    ],
    ['an unknown output', [...SHOP_ONLY, '--out', 'x', '--promtheus'], 'Did you mean --prometheus?'],
    ['a file that is not there', ['--app', 'shop=a.js', '--out', 'x'], 'There is no file a.js'],
    ['no module', ['--app', 'shop=empty.module.js', '--out', 'x'], 'it exports no module'],
    ['two modules', ['--app', 'shop=two.module.js', '--out', 'x'], 'several modules: One, Two'],
    [
      'a module whose imports come from register()',
      ['--app', 'shop=bare.module.js', '--out', 'x'],
      'bare.module.js, the module of "shop": AppModule imports no MetricsModule.forRoot(), and neither does what it imports: there are no metrics to watch. If AppModule.register() makes the imports, export by default what it returns: export default AppModule.register(…).',
    ],
    [
      'a module without metrics',
      ['--app', 'shop=idle.module.js', '--out', 'x'],
      'Import it in AppModule, or export by default the module that does.',
    ],
    ['no configuration', [...SHOP_ONLY, '--out', 'x', '--config', 'a.ts'], 'There is no file a.ts'],
    ['a wrong option', [...SHOP_ONLY, '--out', 'x', '--config', 'wrong.mjs'], 'serviceLabels'],
    [
      'an unknown service',
      [...SHOP_ONLY, '--out', 'x', '--config', 'prefix.mjs'],
      'prefix.mjs: globalPrefixes names "shp", which is the name of no --app. Did you mean "shop"?',
    ],
    [
      'a wrong option of a service',
      [...SHOP_ONLY, '--out', 'x', '--config', 'version.mjs'],
      'version.mjs: versioning of "shop" there is no option "prefx". Did you mean "prefix"?',
    ],
    [
      'a wrong value for a service',
      [...SHOP_ONLY, '--out', 'x', '--config', 'instances.mjs'],
      'instances.mjs: instances of "shop" is "two". Give a whole number.',
    ],
    ['no default export', [...SHOP_ONLY, '--out', 'x', '--config', 'bare.mjs'], 'no default export'],
    ['a file for a folder', [...SHOP_ONLY, '--out', 'shop.module.js'], "can't be written"],
  ])('refuses %s', async (_what, args, message) => {
    const { stderr, code } = (await run(...args)) as { stderr: string; code: number };
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  });
});

const DECORATED = `
  import { Module } from '@nestjs/common';
  const module = (metadata, type) => (Module(metadata)(type), type);`;
const rooted = (root: string): string => `${DECORATED}
  import { MetricsModule } from './library/index.js';
  export const AppModule = module({ imports: [MetricsModule.${root}] }, class AppModule {});
`;
const SHOP = rooted('forRoot({ slo: { availability: 99.9 } })');
const BARE = `${DECORATED}
  import { MetricsModule } from './library/index.js';
  export const AppModule = module({}, class AppModule {
    static register() { return { module: AppModule, imports: [MetricsModule.forRoot()] }; }
  });
`;
const IDLE = `${DECORATED}
  export const AppModule = module({ providers: [] }, class AppModule {});
`;
/** A service with a promise about a method, if something measures it. */
const tills = (timed: string | undefined): string => `${DECORATED}
  import { MetricsModule, Slo, Timed } from './library/index.js';
  class Till { sell() {} }
  const decorate = (decorator) => {
    const descriptor = Object.getOwnPropertyDescriptor(Till.prototype, 'sell');
    decorator(Till.prototype, 'sell', descriptor);
    Object.defineProperty(Till.prototype, 'sell', descriptor);
  };
  ${timed === undefined ? '' : `decorate(${timed}); decorate(Slo({ latency: { objective: 95, below: '1s' } }));`}
  export const AppModule = module({ imports: [MetricsModule.forRoot()], providers: [Till] }, class AppModule {});
`;
const TWO = `${DECORATED}
  export const One = module({ providers: [] }, class One {});
  export const Two = module({ providers: [] }, class Two {});
`;
const CONFIG = `
  import { defineOps, type OpsConfig } from './library/ops/index.js';
  const config: OpsConfig = {
    serviceLabels: ['cluster', 'namespace', 'service'],
    links: { grafana: 'https://grafana.shop.example' },
  };
  export default defineOps(config);
`;
