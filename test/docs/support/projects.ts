import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { folderOf, ROOT, type Snippet } from './snippets.js';

export const PROJECTS = ['nest-11', 'nest-12'] as const;
export type ProjectName = (typeof PROJECTS)[number];

/** Where `writeProject()` writes; the caller removes it. */
export const WRITTEN = join(ROOT, 'dist/snippets');

/** Writes the snippets into a project as the CLI makes it, and returns their paths. */
export function writeProject(
  name: ProjectName,
  snippets: readonly Snippet[],
  folder = join(WRITTEN, name),
): Map<string, Snippet> {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(ROOT, 'test/docs/projects', name), folder, { recursive: true });
  const files = new Map<string, Snippet>();
  for (const snippet of snippets) {
    const file = join(folder, 'src', folderOf(snippet), snippet.file);
    const twin = files.get(file);
    if (twin) throw new Error(`${snippet.page}:${snippet.line} and :${twin.line} are both ${snippet.file}.`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, snippet.code);
    files.set(file, snippet);
  }
  return files;
}

const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of the files of a project, as `page:line: message`. */
export function problemsIn(name: ProjectName, files: ReadonlyMap<string, Snippet>): string[] {
  const options = optionsOf(name);
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile.bind(host);
  // The projects differ in their own files; what both import is parsed once.
  host.getSourceFile = (file, ...rest) => {
    if (!file.includes('node_modules') && !file.includes('libs/metrics')) return parse(file, ...rest);
    if (!parsed.has(file)) parsed.set(file, parse(file, ...rest));
    return parsed.get(file);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, { page, line }]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(({ start = 0, code, messageText }) => {
      const within = program.getSourceFile(file)?.getLineAndCharacterOfPosition(start).line ?? 0;
      return `${page}:${line + within}: TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    }),
  );
}

/** The options of the CLI's `tsconfig.json`, with the package found in its source. */
function optionsOf(name: ProjectName): ts.CompilerOptions {
  const folder = join(ROOT, 'test/docs/projects', name);
  const { compilerOptions } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: Record<string, unknown>;
  };
  const here = {
    paths: {
      'nestjs-metrics': [join(ROOT, 'libs/metrics/src/index.ts')],
      'nestjs-metrics/ops': [join(ROOT, 'libs/metrics/src/ops/index.ts')],
      'nestjs-metrics/testing': [join(ROOT, 'libs/metrics/src/testing/index.ts')],
      'nestjs-metrics/willsoto': [join(ROOT, 'libs/metrics/src/willsoto/index.ts')],
    },
    // Neither vitest nor @types/jest is installed here: snippets of tests import from @jest/globals.
    types: ['node'],
    rootDir: ROOT,
    incremental: false,
    // For `baseUrl`, in what the CLI of Nest 11 writes for TypeScript 5.
    ignoreDeprecations: '6.0',
  };
  return ts.convertCompilerOptionsFromJson({ ...compilerOptions, ...here }, folder).options;
}
