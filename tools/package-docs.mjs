import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The pages of the repository that are about the library, and where they are in the package. */
const PAGES = {
  'libs/metrics/README.md': 'README.md',
  'libs/metrics/AGENTS.md': 'AGENTS.md',
  'CHANGELOG.md': 'CHANGELOG.md',
};
/** `nestjs-metrics generate` makes the pages of a user's alerts from the runbooks. */
const FOLDERS = ['docs/guides', 'docs/runbooks'];
/** The guides on the stack are about this repository's own dashboards, alerts and agents. */
const LEFT_OUT = ['docs/guides/stack.md', 'docs/guides/scale.md'];

/** Copies the pages from `root` to `output`. A link to what is not in the package, or a picture, becomes plain text. */
export function copyDocs({ root, output }) {
  const [from, to] = [root, output].map((url) => fileURLToPath(url));
  const copied = new Map(Object.entries(PAGES));
  for (const folder of FOLDERS) {
    for (const file of readdirSync(resolve(from, folder)))
      copied.set(`${folder}/${file}`, `${folder}/${file}`);
  }
  copied.set('docs/glossary.md', 'docs/glossary.md');
  for (const page of LEFT_OUT) copied.delete(page);
  for (const [page, target] of copied) {
    cpSync(resolve(from, page), resolve(to, target));
    const linkedFrom = dirname(resolve(from, page));
    const text = readFileSync(resolve(from, page), 'utf8').replaceAll(
      /(!?)\[([^\]]+)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g,
      (_link, picture, label, path, anchor = '') => {
        const linked = copied.get(relative(from, resolve(linkedFrom, path)).replaceAll(sep, '/'));
        if (linked === undefined) return label;
        return `${picture}[${label}](${relative(dirname(target), linked).replaceAll(sep, '/')}${anchor})`;
      },
    );
    writeFileSync(resolve(to, target), text);
  }
}
