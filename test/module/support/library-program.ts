import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const LIBRARY = `${ROOT}libs/metrics/src/`;

/** The files that list the public names. */
export const DOORS = ['index.ts', 'ops/index.ts', 'testing/index.ts', 'willsoto/index.ts'] as const;

/** The library as the compiler sees it. */
export function libraryProgram(): ts.Program {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  return ts.createProgram(
    DOORS.map((door) => LIBRARY + door),
    options,
  );
}
