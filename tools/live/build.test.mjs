import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { GENERATED, livePage } from './build.mjs';

const written = readFileSync(GENERATED, 'utf8');

test('the page in the library is the one of libs/metrics/page', async () => {
  for (const [name, text] of Object.entries(await livePage())) {
    // The compressed bytes differ from one version of Node to the other.
    const [, base64 = ''] = new RegExp(`${name} = '([^']*)'`).exec(written) ?? [];
    assert.ok(
      gunzipSync(Buffer.from(base64, 'base64')).toString() === text,
      `${name} has changed: run npm run build:live, and commit what it writes`,
    );
  }
});

test('the page is below 150 KB compressed', () => {
  const sizes = [...written.matchAll(/'([^']*)'/g)].map(([, base64]) => Buffer.from(base64, 'base64').length);
  assert.ok(sizes.length === 3 && sizes.reduce((sum, size) => sum + size) < 150_000);
});
