import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderOf, PAGES, snippetsOf } from '../docs/support/snippets.js';
import { sample, until } from '../support/app.js';
import { newProject, type NewProject } from './support/new-project.js';
import { pack } from './support/project.js';

const nest = (version: string) =>
  ['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}@${version}`);
const PROJECTS = [
  { name: 'nest-11', suffix: '', packages: ['@nestjs/cli@11.0.24', ...nest('11.1.6'), 'typescript@5.9.3'] },
  {
    name: 'nest-12',
    suffix: '.js',
    packages: ['@nestjs/cli@12.0.8', ...nest('12.5.1'), 'typescript@6.0.3', 'vitest@4'],
  },
];
const COMMON = ['@types/node@24', 'reflect-metadata@0.2.2', 'rxjs@7.8.2'];

const projects: Record<string, NewProject> = {};
const said: Record<string, string> = {};
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const tarball = await pack(folder);
  await Promise.all(
    PROJECTS.map(async ({ name, packages }) => {
      const project = await newProject([...packages, ...COMMON]);
      cleanUps.push(() => project.remove());
      projects[name] = project;
      said[name] = await project.add(tarball);
    }),
  );
}, 300_000);
afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

describe.each(PROJECTS)('nest add nestjs-metrics, in what nest new of $name makes', ({ name, suffix }) => {
  const project = () => projects[name] as NewProject;

  it('adds the module, and says what to open', async () => {
    expect(said[name]).toContain('AppModule (src/app.module.ts) imports MetricsModule.forRoot() now.');
    expect(said[name]).toContain('curl http://localhost:3000/metrics');
    expect(await project().read('src/app.module.ts')).toBe(`import { Module } from '@nestjs/common';
import { MetricsModule } from 'nestjs-metrics';
import { AppController } from './app.controller${suffix}';
import { AppService } from './app.service${suffix}';

@Module({
  imports: [MetricsModule.forRoot()],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`);
  });

  it('adds nothing twice', async () => {
    const before = await project().read('src/app.module.ts');
    expect(await project().nest('add', '--skip-install', 'nestjs-metrics')).toContain(
      'Nothing to do: src/app.module.ts:7 has MetricsModule.forRoot() already.',
    );
    expect(await project().read('src/app.module.ts')).toBe(before);
  });

  it('has the tsconfig.json with which the snippets of the pages are tested', async () => {
    expect(await project().read('tsconfig.json')).toBe(
      await readFile(`test/docs/projects/${name}/tsconfig.json`, 'utf8'),
    );
  });

  it("runs a test of one's own with nestjs-metrics/testing, which compiles", async () => {
    const at = (file: string) => join(project().folder, 'src', file);
    await copyFile(join(import.meta.dirname, 'projects/src/shop.module.ts'), at('shop.module.ts'));
    await writeFile(at('shop.module.spec.ts'), unitTest(suffix));
    // The other one is that of `nest new`.
    expect(await project().test()).toMatch(/Tests:? +2 passed/);
    await project().typecheck();
  }, 120_000);

  it('builds, with the snippets of the pages beside it, and counts', async () => {
    await writeSnippets(project().folder);
    await project().nest('build');
    const exposition = await serve(project().folder);
    expect(sample(exposition, 'http_requests_total{method="GET",endpoint="/",status_code="200"}')).toBe(1);
  }, 120_000);
});

/** A test as users write it, with the globals of Jest or vitest. */
const unitTest = (suffix: string) => `import { Test } from '@nestjs/testing';
import { metricMatchers, metricOf, MetricsTestingModule } from 'nestjs-metrics/testing';
import { ordersPlaced, Shop } from './shop.module${suffix}';

expect.extend(metricMatchers);

it('counts orders by size', async () => {
  const testing = await Test.createTestingModule({
    imports: [MetricsTestingModule.register()],
    providers: [Shop],
  }).compile();
  const placed = metricOf(testing, ordersPlaced);

  await testing.get(Shop).order(7);

  expect(placed).toHaveValue(1, { size: 'large' });
  expect(placed).not.toHaveValue(2, { size: 'large' });
  // @ts-expect-error -- a misspelt label
  expect(() => expect(placed).toHaveValue(1, { sise: 'large' })).toThrow('sise');
  await testing.close();
});
`;

/** The snippets that need no other packages than the project has. */
async function writeSnippets(folder: string): Promise<void> {
  const isAtHand = (specifier: string) =>
    /^(\.|node:|rxjs$|nestjs-metrics$|@nestjs\/(common|core)$)/.test(specifier);
  const snippets = PAGES.flatMap((page) => snippetsOf(page)).filter(({ code }) =>
    [...code.matchAll(/ from '([^']+)';/g)].every(([, specifier = '']) => isAtHand(specifier)),
  );
  expect(snippets.length).toBeGreaterThan(20);
  for (const snippet of snippets) {
    const file = join(folder, 'src', folderOf(snippet), snippet.file);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, snippet.code);
  }
}

/** The exposition of the built application after one request; it listens on a socket, so it takes no port. */
async function serve(folder: string): Promise<string> {
  const socketPath = join(folder, 'http.sock');
  const server = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', PORT: socketPath },
  });
  const output = text(server.stderr);
  const request = async (path: string) => {
    const [response] = (await once(get({ socketPath, path }), 'response')) as [IncomingMessage];
    return text(response);
  };
  try {
    let answer: string | undefined;
    await until(
      async () => {
        if (server.exitCode !== null) throw new Error(await output);
        answer = await request('/').catch(() => undefined);
        return answer !== undefined;
      },
      'the application answers',
      30_000,
    );
    expect(answer).toBe('Hello World!');
    return await request('/metrics');
  } finally {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  }
}
