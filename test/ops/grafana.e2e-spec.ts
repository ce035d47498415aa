import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

describe('nestjs-metrics generate --grafana', () => {
  let library: CompiledLibrary;
  let out: string;

  beforeAll(async () => {
    library = compileLibrary();
    out = await mkdtemp(join(tmpdir(), 'ops-'));
    await writeFile(join(library.folder, 'shop.module.js'), SHOP);
    await writeFile(join(library.folder, 'without-packages.mjs'), WITHOUT_PACKAGES);
    await writeFile(join(library.folder, 'hooks.mjs'), HOOKS);
  });

  afterAll(async () => {
    library.remove();
    await rm(out, { recursive: true, force: true });
  });

  const run = (env: Record<string, string>, ...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      [join(library.folder, 'library/cli/cli.js'), 'generate', '--app', 'shop=shop.module.js', ...args],
      { cwd: library.folder, env: { ...process.env, ...env } },
    ).catch((error: unknown) => error as { stdout: string; stderr: string; code: number });

  it('writes dashboards, and nothing else', async () => {
    expect(await run({}, '--grafana', '--out', out)).toMatchObject({ stdout: '', stderr: '' });
    expect(await readdir(out)).toEqual(['generated-files.txt', 'grafana']);
    const files = await readdir(join(out, 'grafana/dashboards'));
    expect(files).toEqual([
      'code-shop.json',
      'infrastructure.json',
      'service-overview.json',
      'slo-compliance.json',
    ]);
    const code = await readFile(join(out, 'grafana/dashboards/code-shop.json'), 'utf8');
    expect(code).toContain('sum by (kind) (rate(parcels_sent_total{service=\\"shop\\"}[$interval]))');
  });

  it('without the package that it needs, says how to install it; the other outputs need it not', async () => {
    const env = { NODE_OPTIONS: `--import=${join(library.folder, 'without-packages.mjs')}` };
    expect(await run(env, '--grafana', '--out', out)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Run: npm i -D @grafana/grafana-foundation-sdk\n'),
    });
    expect(await run(env, '--prometheus', '--perses', '--out', out)).toMatchObject({
      stdout: '',
      stderr: '',
    });
    expect(await readdir(join(out, 'perses'))).toEqual(['dashboards', 'project.json']);
  });
});

const SHOP = `
  import { Module } from '@nestjs/common';
  import { counter, MetricsModule } from './library/index.js';
  export const sent = counter({ name: 'parcels_sent_total', help: 'Parcels sent.', labelNames: ['kind'], labelValues: { kind: ['big', 'small'] } });
  const module = (metadata, type) => (Module(metadata)(type), type);
  export const AppModule = module({ imports: [MetricsModule.forRoot(), MetricsModule.forFeature([sent])] }, class AppModule {});
`;
const WITHOUT_PACKAGES = `
  import { register } from 'node:module';
  register('./hooks.mjs', import.meta.url);
`;
const HOOKS = `
  export function resolve(specifier, context, next) {
    if (!specifier.startsWith('@grafana/')) return next(specifier, context);
    throw Object.assign(new Error('Cannot find package ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' });
  }
`;
