import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sample } from '../support/app.js';
import { installProject, pack, type Project } from './support/project.js';

const PROM_CLIENT = 'prom-client';
const PROMETHEUS_CLIENT = '@prometheus-io/client';
const VERSIONS = { [PROM_CLIENT]: '15.1.3', [PROMETHEUS_CLIENT]: '0.16.1' };

/** Compiled where this client is installed: its registries are taken for ours, and ours for its. */
const typesOf = (client: string): string => `
  import { Registry, register } from '${client}';
  import { Counter, MetricFactory, MetricsModule, Registry as Ours } from 'nestjs-metrics';
  export const roots = [
    MetricsModule.forRoot({ registry: new Registry() }),
    MetricsModule.forRoot({ registry: register, includeGlobalRegistry: [register] }),
  ];
  export const registries = (factory: MetricFactory): Registry[] => [factory.registry, new Ours()];
  export const merged = [Registry.merge([new Ours()]), Ours.merge([register, new Ours()])];
  new Ours().registerMetric(new (await import('${client}')).Gauge({ name: 'a', help: 'A.' }));
  export const counter = new Counter({ name: 'b', help: 'B.', registers: [register, new Ours()] });
`;

let project: Project;
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  project = await installProject('clients', await pack(folder), ['shop.module.ts']);
  cleanUps.push(() => project.remove());
});

afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

describe.each<[string, (keyof typeof VERSIONS)[]]>([
  ['no client', []],
  ['prom-client', [PROM_CLIENT]],
  ['@prometheus-io/client', [PROMETHEUS_CLIENT]],
  ['both clients', [PROM_CLIENT, PROMETHEUS_CLIENT]],
])('the package beside %s', (_, clients) => {
  let said: string;

  beforeAll(async () => {
    await project.install(clients.map((client) => `${client}@${VERSIONS[client]}`));
    const types = clients.map((client, index) => [`src/types-${index}.ts`, typesOf(client)] as const);
    for (const [file, text] of types) await writeFile(join(project.folder, file), text);
    said = await project.compile();
  });

  it('is beside no other', () => {
    const isThere = (client: string): boolean => existsSync(join(project.folder, 'node_modules', client));
    expect(Object.keys(VERSIONS).filter(isThere)).toEqual(clients);
  });

  it('has types that fit, also without skipLibCheck', () => {
    expect(said.split('\n').filter((line) => /^src\/|node_modules\/nestjs-metrics\//.test(line))).toEqual([]);
  });

  it('serves, and exposes what other code has put into the global registries', async () => {
    const output = await project.node(['dist/serve-clients.js', ...clients]);
    const { order, loaded, exposition, outside } = JSON.parse(output) as Served;
    expect(order).toEqual({ count: 3 });
    expect(loaded).toEqual([]);
    expect(sample(exposition, 'orders_placed_total{size="small"}')).toBe(1);
    const ofLibraries = exposition.match(/^library_\d_total .*$/gm) ?? [];
    expect(ofLibraries).toEqual(clients.map((_, index) => `library_${index}_total ${index + 1}`));
    expect(sample(exposition, 'outside_total')).toBe(7);
    expect(sample(outside, 'outside_total')).toBe(7);
  });
});

interface Served {
  readonly order: unknown;
  readonly loaded: string[];
  readonly exposition: string;
  readonly outside: string;
}
