import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyServer, redisServer } from '../faults/support/servers.js';
import { sample } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { installProject, pack, type Project } from './support/project.js';

const NAMES = ['nest-11', 'nest-12'] as const;
const WITH_NODE = join(import.meta.dirname, '../../tools/with-node.mjs');
const projects = {} as Record<(typeof NAMES)[number], Project>;
const diagnostics: Record<string, string> = {};
let redis: FaultyServer;

const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  redis = await redisServer();
  cleanUps.push(() => redis.remove());
  const tarball = await pack(folder);
  await Promise.all([redis.start(), ...NAMES.map((name) => prepare(name, tarball))]);
}, 300_000);

afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

async function prepare(name: (typeof NAMES)[number], tarball: string): Promise<void> {
  const project = await installProject(name, tarball);
  projects[name] = project;
  cleanUps.push(() => project.remove());
  // The types of all packages are checked; what is wrong in those of others is not ours to tell.
  diagnostics[name] = await project.compile(['--skipLibCheck', 'false']);
}

/** What the compiler says of the project's own files, and of the package's types. */
const ours = (said = ''): string[] =>
  said.split('\n').filter((line) => /^src\/|node_modules\/nestjs-metrics\//.test(line));

describe.each(NAMES)('the package in a project with %s', (name) => {
  it('has types that fit', () => {
    expect(ours(diagnostics[name])).toEqual([]);
  });

  it('has types that fit for TypeScript 5.4 and 5.9', async () => {
    // TypeScript 5.4 does not know ES2023 as a target.
    const options = ['--noEmit', '--skipLibCheck', 'false', '--target', 'ES2022'];
    const compilers = ['typescript-5.4', 'typescript-5.9'];
    const said = await Promise.all(compilers.map((compiler) => projects[name].compile(options, compiler)));
    expect(said.map(ours)).toEqual([[], []]);
  });

  it.each(['express', 'fastify'])('serves and measures on %s', async (platform) => {
    const { answers, exposition } = await serve(projects[name], platform);
    expect(answers).toEqual([{ count: 3 }, { count: 7 }, 400]);
    expect(
      sample(exposition, 'http_requests_total{method="GET",endpoint="/orders/:count",status_code="200"}'),
    ).toBe(2);
    expect(
      sample(exposition, 'http_requests_total{method="GET",endpoint="/orders/:count",status_code="400"}'),
    ).toBe(1);
    expect(sample(exposition, 'orders_placed_total{size="large"}')).toBe(1);
    expect(sample(exposition, 'order_duration_seconds_count{size="small",outcome="good"}')).toBe(1);
    expect(sample(exposition, 'method_calls_total{class="Shop",method="order",result="success"}')).toBe(2);
  });

  it.each([
    { kind: 'standalone', messages: undefined, refused: undefined },
    { kind: 'microservice', messages: 2, refused: 1 },
  ])('measures a $kind application', async ({ kind, messages, refused }) => {
    const ports = [await freePort(), await freePort()];
    const output = await projects[name].node(['dist/without-http.js', kind, ...ports.map(String)]);
    const { answers, exposition } = JSON.parse(output) as Served;
    expect(answers).toEqual([{ count: 3 }, { count: 7 }]);
    expect(sample(exposition, 'orders_placed_total{size="large"}')).toBe(1);
    expect(sample(exposition, 'method_calls_total{class="Shop",method="order",result="success"}')).toBe(2);
    const calls = (pattern: string, outcome: string) =>
      sample(
        exposition,
        `microservice_calls_total{transport="tcp",pattern="${pattern}",kind="request",${outcome}}`,
      );
    expect(calls('order', 'result="success"')).toBe(messages);
    expect(calls('refuse', 'result="failure",exception="RefusedError"')).toBe(refused);
  });

  it('measures scheduled jobs, listeners of events and commands', async () => {
    const page = await projects[name].node(['dist/entrances.js']);
    const failed = 'result="failure",exception="TypeError"';
    expect(sample(page, `schedule_runs_total{job_name="nightly",${failed}}`)).toBe(1);
    expect(sample(page, 'schedule_next_run_timestamp_seconds{job_name="nightly"}')).toBeGreaterThan(0);
    const called = 'event="loan.*",listener="Listeners.note",result="success"';
    expect(sample(page, `event_listener_calls_total{${called}}`)).toBe(1);
    expect(sample(page, `cqrs_commands_total{command="PayLoan",handler="PayLoanHandler",${failed}}`)).toBe(1);
  });

  it('loads the code of an entrance, of workers and of pushes only when the application uses it', async () => {
    const script = `
      const { NestFactory } = require('@nestjs/core');
      const { ScheduleModule } = require('@nestjs/schedule');
      const { MetricsModule } = require('./node_modules/nestjs-metrics/cjs/index.js');
      const start = (imports) => NestFactory.createApplicationContext({ module: class {}, imports }, { logger: false });
      const { basename } = require('node:path');
      const later = /(-entrance|shared-metrics|push-loop|counts|\\.sink)\\.js$/;
      const loaded = () => Object.keys(require.cache).filter((file) => later.test(file)).map((file) => basename(file));
      (async () => {
        const without = await start([MetricsModule.forRoot()]);
        const first = loaded();
        await without.close();
        const app = await start([MetricsModule.forRoot({ workers: { processes: false } }), ScheduleModule.forRoot()]);
        console.log(JSON.stringify([first, loaded().sort()]));
        await app.close();
      })();`;
    const output = await projects[name].node(['--input-type=commonjs', '-e', script]);
    expect(JSON.parse(output)).toEqual([[], ['schedule-entrance.js', 'shared-metrics.js']]);
  });

  it('measures the gateways of WebSockets', async () => {
    const page = await projects[name].node(['dist/gateway.js']);
    const calls = (event: string, outcome: string) =>
      sample(page, `websocket_handler_calls_total{namespace="/",event="${event}",result=${outcome}}`);
    expect(calls('paid', '"success"')).toBe(1);
    expect(calls('refused', '"failure",exception="WsException"')).toBe(1);
    expect(sample(page, 'websocket_connections{namespace="/"}')).toBe(1);
    expect(sample(page, 'websocket_messages_sent_total{namespace="/",event="thanks"}')).toBe(1);
  });

  it('pushes the last values before anything ends, and then the rest, though the application is closed twice', async () => {
    const pages = JSON.parse(await projects[name].node(['dist/last-push.js'])) as string[];
    expect(pages.map((page) => sample(page, 'db_connections_max'))).toEqual([7, 7, undefined]);
    expect(pages.map((page) => sample(page, 'db_connections_active'))).toEqual([1, 1, undefined]);
    const requests = 'http_requests_total{method="GET",endpoint="/slow",status_code="200"}';
    expect(pages.map((page) => sample(page, requests))).toEqual([undefined, undefined, 1]);
  });

  it('is the same by require() and by import', async () => {
    const script = `
      const required = require('nestjs-metrics');
      import('nestjs-metrics').then((imported) => {
        const names = Object.keys(required);
        const same = names.filter((name) => required[name] === imported[name]);
        console.log(names.length > 20 && same.length === names.length, Object.keys(imported).length === names.length);
      });`;
    expect(await projects[name].node(['--input-type=commonjs', '-e', script])).toBe('true true');
  });

  it('names what it exports as its users import it', async () => {
    const script = `
      const renamed = Object.entries(require('nestjs-metrics')).filter(
        ([name, value]) => typeof value === 'function' && value.name !== name);
      console.log(JSON.stringify(renamed.map(([name, value]) => [name, value.name])));`;
    expect(await projects[name].node(['--input-type=commonjs', '-e', script])).toBe('[]');
  });

  it.each(['esm', 'cjs'])('names its source files in stack traces of %s', async (folder) => {
    const script = `
      try { require('./node_modules/nestjs-metrics/${folder}/index.js').counter({ name: '1', help: 'A.' }); }
      catch (error) { console.log(error.stack); }`;
    const stack = await projects[name].node(['--enable-source-maps', '--input-type=commonjs', '-e', script]);
    expect(stack).toMatch(/nestjs-metrics[\\/]src[\\/]metrics[\\/]definition[\\/]definition\.ts:\d+/);
  });

  it('lists its metrics by the command nestjs-metrics', async () => {
    const command = join(projects[name].folder, 'node_modules/.bin/nestjs-metrics');
    const markdown = await projects[name].node([command, 'catalog', 'shop=dist/shop.module.js']);
    expect(markdown).toMatch(/^\| `orders_placed_total` +\| counter +\| +\| `size` +\| Orders by size\. /m);
    expect(markdown).toMatch(/^\| `Shop\.order` +\| `@Timed\(\)` +\| `order_duration_seconds` /m);
    expect(markdown.split('## Metrics of `nestjs-metrics` itself')[1]).toContain('| `http_requests_total` ');
  });

  it('serves an application written for @willsoto/nestjs-prometheus by nestjs-metrics/willsoto', async () => {
    const { page, own, methods } = JSON.parse(await projects[name].node(['dist/willsoto.js'])) as Willsoto;
    expect(sample(page, 'shop_orders_total{size="large"}')).toBe(3);
    expect(sample(page, 'shop_orders_waiting')).toBe(5);
    expect(sample(page, 'nodejs_active_handles_total{zone="a"}')).toBeGreaterThan(0);
    expect(page).not.toMatch(/^http_|^metrics_/m);
    expect({ own, methods }).toEqual({ own: true, methods: ['function', 'function', 'function'] });
  });

  it('measures BullMQ processors, and GraphQL resolvers and field resolvers', async () => {
    const output = await projects[name].node(['dist/handle.js'], { REDIS_PORT: new URL(redis.url).port });
    const { jobs, queries, exposition } = JSON.parse(output) as Handled;
    expect(jobs).toEqual(['report good', 'Error: no such report']);
    expect(queries).toEqual([{ loan: { amount: 21, doubled: 42 } }, ['no such loan']]);
    const calls = (type: string, method: string, outcome: string) =>
      sample(exposition, `method_calls_total{class="${type}",method="${method}",result=${outcome}}`);
    expect(calls('Reports', 'process', '"success"')).toBe(1);
    expect(calls('Reports', 'process', '"failure",exception="Refused"')).toBe(1);
    expect(calls('Reports', 'completed', '"success"')).toBe(1);
    expect(sample(exposition, 'report_active')).toBe(0);
    const attempts = (outcome: string) =>
      sample(exposition, `queue_job_attempts_total{queue="reports",job_name="report",result=${outcome}}`);
    expect(attempts('"success"')).toBe(1);
    expect(attempts('"failure",exception="Refused"')).toBe(1);
    expect(sample(exposition, 'queue_job_wait_seconds_count{queue="reports",job_name="report"}')).toBe(2);
    expect(sample(exposition, 'queue_jobs_failed_total{queue="reports",job_name="report"}')).toBe(1);
    expect(sample(exposition, 'queue_workers{queue="reports"}')).toBe(1);
    expect(calls('Loans', 'loan', '"success"')).toBe(1);
    expect(calls('Loans', 'loan', '"failure",exception="Refused"')).toBe(1);
    expect(calls('Loans', 'doubled', '"success"')).toBe(1);
    expect(sample(exposition, 'method_duration_seconds_count{class="Loans",method="loan"}')).toBe(2);
  });

  it('measures Bull, GraphQL by Apollo, clients and guards once, beside @nestjs/observe', async () => {
    const output = await projects[name].node(['dist/packages.js', String(await freePort())], {
      REDIS_PORT: new URL(redis.url).port,
    });
    const { exposition, ...answered } = JSON.parse(output) as { readonly exposition: string };
    expect(answered).toEqual({
      jobs: ['report good', 'Error: no such report'],
      rates: [4, 4, 4],
      loans: [{ loan: 21 }, null],
      isObserved: true,
    });
    const attempts = (outcome: string) =>
      sample(exposition, `queue_job_attempts_total{queue="reports",job_name="report",result=${outcome}}`);
    expect(attempts('"success"')).toBe(1);
    expect(attempts('"failure",exception="Refused"')).toBe(1);
    const operations = (operation: string, outcome: string) =>
      sample(exposition, `graphql_operations_total{type="query",operation="${operation}",result=${outcome}}`);
    expect(operations('loan', '"success"')).toBe(1);
    expect(operations('refused', '"failure",exception="Refused"')).toBe(1);
    expect(
      sample(exposition, 'http_requests_total{method="POST",endpoint="/graphql",status_code="200"}'),
    ).toBe(2);
    const rate = 'transport="tcp",pattern="rate",kind="request",result="success"';
    expect(sample(exposition, `microservice_calls_total{${rate}}`)).toBe(3);
    // The property with @Client() and the provider; not the one made by hand.
    expect(sample(exposition, `microservice_client_calls_total{${rate}}`)).toBe(2);
    expect(sample(exposition, 'enhancer_duration_seconds_count{kind="guard",class="Gate"}')).toBe(1);
  });
});

it('is one file for each module system, with one for each door to it, the command, the Nest CLI, and what is loaded later', async () => {
  const folder = join(projects['nest-12'].folder, 'node_modules/nestjs-metrics');
  const files = await readdir(folder, { recursive: true });
  const modules = files.filter((file) => /\.c?js$/.test(file)).map((file) => file.replaceAll('\\', '/'));
  const isLater = (file: string): boolean => /\/(entrances|live|push|workers|cli\/\w+)\//.test(file);
  expect(modules.filter((file) => !isLater(file)).toSorted()).toEqual([
    'cjs/index.js',
    'cjs/library.js',
    'cjs/ops/index.js',
    'cjs/testing/index.js',
    'cjs/willsoto/index.js',
    'esm/cli/cli.js',
    'esm/index.js',
    'esm/library.js',
    'esm/ops/index.js',
    'esm/testing/index.js',
    'esm/willsoto/index.js',
    'schematics/nest-add.cjs',
  ]);
});

// The oldest that `engines` allows, and the newest of each later line.
it.each(['20.19.0', '22', '24', '26'])('serves and measures on Node %s', async (version) => {
  const program = (project: Project, ...args: string[]) =>
    project.node([WITH_NODE, version, '--', 'node', ...args]);
  // The first program installs this Node; the others find it.
  expect(await program(projects['nest-11'], '--version')).toMatch(new RegExp(`^v${version}\\b`));
  const rows = NAMES.flatMap((name) => ['express', 'fastify'].map((platform) => ({ name, platform })));
  const outputs = await Promise.all(
    rows.map(({ name, platform }) => program(projects[name], 'dist/serve.js', platform)),
  );
  for (const output of outputs) {
    const { answers, exposition } = JSON.parse(output) as Served;
    expect(answers).toEqual([{ count: 3 }, { count: 7 }, 400]);
    expect(sample(exposition, 'orders_placed_total{size="large"}')).toBe(1);
  }
});

describe('the CommonJS build', () => {
  it('has types for compilers that know no "exports"', async () => {
    const options = [
      '--noEmit',
      '--module',
      'commonjs',
      '--moduleResolution',
      'node10',
      '--ignoreDeprecations',
      '6.0',
    ];
    expect(ours(await projects['nest-11'].compile(options))).toEqual([]);
  });

  it('has types for compilers that know "module-sync"', async () => {
    expect(ours(await projects['nest-11'].compile(['--noEmit', '--module', 'nodenext']))).toEqual([]);
  });

  it('serves where require() takes no ESM', async () => {
    const withoutEsm = { NODE_OPTIONS: '--no-experimental-require-module' };
    const path = await projects['nest-11'].node(['-p', 'require.resolve("nestjs-metrics")'], withoutEsm);
    expect(path).toMatch(/nestjs-metrics[\\/]cjs[\\/]index\.js$/);
    const { exposition } = await serve(projects['nest-11'], 'express', withoutEsm);
    expect(sample(exposition, 'orders_placed_total{size="large"}')).toBe(1);
  });
});

async function serve(project: Project, platform: string, env: NodeJS.ProcessEnv = {}): Promise<Served> {
  return JSON.parse(await project.node(['dist/serve.js', platform], env)) as Served;
}

interface Served {
  readonly answers: unknown[];
  readonly exposition: string;
}

interface Willsoto {
  readonly page: string;
  readonly own: boolean;
  readonly methods: readonly string[];
}

interface Handled {
  readonly jobs: unknown[];
  readonly queries: unknown[];
  readonly exposition: string;
}
