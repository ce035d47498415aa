import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const LIBRARY = `${ROOT}libs/metrics/src/`;

/** The library as the compiler sees it, with these files, by their path in the repository, which exist in memory alone. */
export function libraryProgram(texts: ReadonlyMap<string, string>): ts.Program {
  const files = new Map([...texts].map(([path, text]) => [ROOT + path, text]));
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, paths: { 'nestjs-metrics': ['./libs/metrics/src/index.ts'] } },
    ROOT,
  );
  const host = ts.createCompilerHost(options);
  host.fileExists = (file) => files.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => files.get(file) ?? ts.sys.readFile(file);
  return ts.createProgram([`${LIBRARY}index.ts`, ...files.keys()], options, host);
}
