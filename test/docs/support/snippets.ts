import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** One block of TypeScript of a page: a file of a project that `nest new` has made. */
export interface Snippet {
  readonly page: string;
  /** The line of the page that holds its first line. */
  readonly line: number;
  /** In the folder of its page: the name in its first line (`// loans.metrics.ts`), or the line. */
  readonly file: string;
  readonly code: string;
}

/** What users read, and paste from. */
export const PAGES: readonly string[] = [
  'README.md',
  'libs/metrics/README.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.replaceAll('\\', '/')}`),
];

/** `<!-- excerpt -->` above a block exempts it; each other block is a whole file. */
const BLOCK = /^(?<excerpt><!-- excerpt[^\n]*-->\n+)?(?<fence>```(?:ts|typescript)\n)(?<code>.*?)^```$/gms;
const NAMED = /^\/\/ (?<file>[\w./-]+\.ts)\b/;

export function snippetsOf(page: string, text = readFileSync(ROOT + page, 'utf8')): Snippet[] {
  return [...text.matchAll(BLOCK)]
    .filter(({ groups }) => groups?.['excerpt'] === undefined)
    .map(({ index, groups: { fence = '', code = '' } = {} }) => {
      const line = text.slice(0, index + fence.length).split('\n').length;
      return { page, line, file: NAMED.exec(code)?.groups?.['file'] ?? `line-${line}.ts`, code };
    });
}

/** The folder of a page's files: the files of one page see each other, and those of no other page. */
export const folderOf = ({ page }: Snippet): string => page.replace(/\.md$/, '').replaceAll('/', '-');
