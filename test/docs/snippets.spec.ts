import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ScrapeService } from '@app/metrics';
import { PROJECTS, problemsIn, writeProject, WRITTEN } from './support/projects.js';
import { PAGES, type Snippet, snippetsOf } from './support/snippets.js';

const snippets = PAGES.flatMap((page) => snippetsOf(page));
// What applications on the pages read from the environment.
process.env['METRICS_TOKEN'] ??= 'secret';
/** An application that connects to other servers is loaded, and not started. */
const connects = ({ code }: Snippet) => /\b(new Pool\(|new Redis\(|push: \{)/.test(code);
const isTest = ({ code }: Snippet) => /^ *(it|test)\(/m.test(code);
const isMain = ({ file }: Snippet) => /(^|\/)main\.ts$/.test(file);

const written = [...writeProject('nest-12', snippets.map(withFreePorts), join(WRITTEN, 'run'))];
afterAll(() => rmSync(WRITTEN, { recursive: true, force: true }));

// The tests that a page shows are tests here. They run before other pages are loaded, whose metrics may have their names.
for (const [file, { page, line }] of written.filter(([, snippet]) => isTest(snippet)))
  await import(file).catch((error: unknown) =>
    it(`loads: ${page}:${line}`, () => expect(error).toBeUndefined()),
  );

const TRAPS = `
Two traps of decorated constructors:

\`\`\`ts
// jobs.metrics.ts
import { gauge } from 'nestjs-metrics';

export const jobs = gauge({ name: 'jobs', help: 'Jobs.' });
\`\`\`

\`\`\`ts
import { Injectable } from '@nestjs/common';
import { InjectMetric, MetricOf } from 'nestjs-metrics';
import { jobs } from './jobs.metrics.js';

@Injectable()
export class Jobs {
  constructor(@InjectMetric(jobs) readonly jobs: MetricOf<typeof jobs>) {}
}
\`\`\`

<!-- excerpt: the rest is not shown -->

\`\`\`ts
jobs.set(...);
\`\`\`
`;

describe.each(PROJECTS)('the snippets of the pages, in a new project of %s', (name) => {
  it('compile as pasted', () => {
    expect(problemsIn(name, writeProject(name, snippets))).toEqual([]);
  }, 120_000);

  it('are named by page and line where they do not', () => {
    const files = writeProject(name, snippetsOf('docs/traps.md', TRAPS), join(WRITTEN, `${name}-traps`));
    const problems = problemsIn(name, files).map((problem) => /^.*?: TS\d+/.exec(problem)?.[0]);
    expect(problems).toEqual(['docs/traps.md:18: TS2502', 'docs/traps.md:18: TS1272']);
  }, 120_000);
});

// The tests that a page shows are tests here. They come before the classes of other pages, which inject metrics of the
// same names: `MetricsTestingModule` provides what the classes of the process inject.
for (const [file, { page, line }] of written.filter(([, snippet]) => isTest(snippet)))
  await import(file).catch((error: unknown) =>
    it(`loads: ${page}:${line}`, () => expect(error).toBeUndefined()),
  );

describe('a snippet', () => {
  const runs = written.filter(([, snippet]) => !isTest(snippet) && !isMain(snippet));

  it.each(runs.map(([file, snippet]) => [`${snippet.page}:${snippet.line}`, file, snippet] as const))(
    'runs: %s',
    async (_, file, snippet) => {
      await expect(run(file, snippet)).resolves.toBeUndefined();
    },
  );
});

async function run(file: string, snippet: Snippet): Promise<void> {
  const { AppModule } = (await import(file)) as { AppModule?: Type };
  if (AppModule && !connects(snippet)) await boot(AppModule, alwaysShownBy(snippet));
}

/** A metric that the page of any such application has; `nestjs-metrics/willsoto` shows none of the library about itself. */
const alwaysShownBy = ({ code }: Snippet): string =>
  code.includes("'nestjs-metrics/willsoto'") ? 'nodejs_version_info' : 'metrics_series';

/** Starts an application with this root module, and reads its metrics. */
async function boot(root: Type, metric: string): Promise<void> {
  const app: INestApplication = await NestFactory.create(root, { logger: false, abortOnError: false });
  try {
    await app.listen(0, '127.0.0.1');
    let exposition = '';
    for await (const chunk of app.get(ScrapeService, { strict: false }).scrape()) exposition += String(chunk);
    expect(exposition).toContain(`# TYPE ${metric} gauge`);
  } finally {
    await app.close();
  }
}

/** The ports that a page names may be taken on the machine that tests it. */
function withFreePorts(snippet: Snippet): Snippet {
  return { ...snippet, code: snippet.code.replaceAll(/\bport: \d+/g, 'port: 0') };
}
