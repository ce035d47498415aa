import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is the same for every user: the parts of a page of `docs/runbooks`, which the package has as well. */
export interface CommonText {
  readonly means: string;
  readonly look: string;
  readonly act: string;
}

const FOLDER = join('docs', 'runbooks');

/** Reads what is known of an alert of the library; `undefined` for one of the user's own. */
export function commonText(alert: string): CommonText | undefined {
  const folder = folderAbove(fileURLToPath(import.meta.url));
  const file = join(folder, FOLDER, `${alert}.md`);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  return {
    means: part(text, 'What it means'),
    look: part(text, 'How to look'),
    act: part(text, 'What to do'),
  };
}

/** What stands under a heading, up to the next. */
function part(text: string, heading: string): string {
  const [, content = ''] = new RegExp(`^## ${heading}\\n([^]*?)(?=^## |(?![^]))`, 'm').exec(text) ?? [];
  return content.trim();
}

/** The package's own folder, from where the code is: `esm/cli` or `libs/metrics/src/…`. */
function folderAbove(path: string): string {
  const above = dirname(path);
  if (existsSync(join(above, FOLDER))) return above;
  if (above === path) throw new Error(`The package has no folder ${FOLDER}. Install nestjs-metrics again.`);
  return folderAbove(above);
}
