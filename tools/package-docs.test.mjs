import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { copyDocs } from './package-docs.mjs';

const output = mkdtempSync(join(tmpdir(), 'package-docs-'));
after(() => rmSync(output, { recursive: true }));

test('pages lead to what is in the package; of a picture, what it shows is left', () => {
  copyDocs({ root: new URL('..', import.meta.url), output: pathToFileURL(`${output}/`) });
  const pages = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  assert.ok(pages.length > 20);
  for (const page of pages) {
    const text = readFileSync(join(output, page), 'utf8');
    for (const [link, path] of text.matchAll(/\[[^\]]+\]\((?!https?:|#)([^)#]+)/g))
      assert.ok(existsSync(resolve(output, dirname(page), path)), `${page}: ${link}`);
  }
  const ops = readFileSync(join(output, 'docs/guides/ops.md'), 'utf8');
  assert.match(ops, /^The generated dashboard of lending-api/m);
});
