import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../stack/support/run.js';
import { PAGES, ROOT } from './support/snippets.js';

const folder = mkdtempSync(join(tmpdir(), 'pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The blocks that are configurations of Prometheus, by page and line; Kubernetes has others. */
const configurations = PAGES.flatMap((page) => {
  const text = readFileSync(ROOT + page, 'utf8');
  return [...text.matchAll(/^```yaml\n((?:global|scrape_configs|storage):\n[^]*?)^```$/gm)].map(
    ({ index, 1: yaml = '' }) => [`${page}:${text.slice(0, index).split('\n').length}`, yaml] as const,
  );
});

describe('promtool accepts the configuration', () => {
  it.each(configurations)('at %s', async (_, yaml) => {
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, yaml);
    const { exitCode, stderr } = await run(['promtool', 'check', 'config', '--syntax-only', file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
