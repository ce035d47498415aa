import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sample } from '../support/app.js';
import { installProject, pack, type Project } from './support/project.js';

let folder: string;
let application: Project;
let bundlers: Project;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  const tarball = await pack(folder);
  [application, bundlers] = await Promise.all([
    installProject('nest-12', tarball),
    installProject('bundlers', tarball, []),
  ]);
  await application.compile();
});

afterAll(async () => {
  await application?.remove();
  await bundlers?.remove();
  await rm(folder, { recursive: true, force: true });
});

it.each(['esbuild', 'webpack', 'rspack'])('serves and measures in a bundle of %s', async (bundler) => {
  const output = join(application.folder, 'dist', `${bundler}.mjs`);
  await bundlers.node(['bundle.mjs', bundler, join(application.folder, 'dist/serve.js'), output]);
  const { answers, exposition } = JSON.parse(await application.node([output, 'express'])) as Served;
  expect(answers).toEqual([{ count: 3 }, { count: 7 }, 400]);
  expect(
    sample(exposition, 'http_requests_total{method="GET",endpoint="/orders/:count",status_code="200"}'),
  ).toBe(2);
  expect(sample(exposition, 'orders_placed_total{size="large"}')).toBe(1);
  expect(sample(exposition, 'method_calls_total{class="Shop",method="order",result="success"}')).toBe(2);
});

interface Served {
  readonly answers: unknown[];
  readonly exposition: string;
}
