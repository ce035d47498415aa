import { expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PAGES, ROOT } from './support/snippets.js';

const LINK = /\]\((?<path>[^()\s#:]*)(?:#(?<anchor>[^()\s]+))?\)/g;

it.each(PAGES)('%s links to files and headings that exist', (page) => {
  const broken = [...readFileSync(ROOT + page, 'utf8').matchAll(LINK)].flatMap(({ groups }) => {
    const { path = '', anchor } = groups ?? {};
    const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
    if (!existsSync(target)) return [path];
    return anchor === undefined || anchorsOf(target).has(anchor) ? [] : [`${path}#${anchor}`];
  });
  expect(broken).toEqual([]);
});

it('counts the ADRs without a gap, each under its number', () => {
  const directory = join(ROOT, 'docs/adr');
  const numbers = readdirSync(directory)
    .toSorted()
    .map((file) => {
      const [heading] = /^# \d+\./.exec(readFileSync(join(directory, file), 'utf8')) ?? [];
      return [file.slice(0, 4), heading];
    });
  expect(numbers).toEqual(numbers.map((_, i) => [String(i + 1).padStart(4, '0'), `# ${String(i + 1)}.`]));
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
