import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';

/** TypeScript, as far as its parser goes. Version 7 has no parser for JavaScript to call. */
export type Compiler = typeof ts;

/** The TypeScript of the project in this folder, or else that of the Nest CLI, which always has a parser. */
export function findCompiler(folder: string, runnerFile = process.argv[1] ?? folder): Compiler {
  const project = createRequire(join(folder, 'package.json'));
  const runner = createRequire(runnerFile);
  const found = [project, ...besideCli(project), ...besideCli(runner), runner]
    .map(parserOf)
    .find((compiler) => compiler !== undefined);
  if (found === undefined)
    throw new Error(
      `nest-add found no TypeScript with a parser from ${folder}. Install one that has it, npm install --save-dev ` +
        'typescript@6, and run it again.',
    );
  return found;
}

/** The Nest CLI has a TypeScript of its own when the project's is another version. */
function besideCli(from: NodeJS.Require): NodeJS.Require[] {
  try {
    return [createRequire(from.resolve('@nestjs/cli/package.json'))];
  } catch {
    return [];
  }
}

function parserOf(from: NodeJS.Require): Compiler | undefined {
  try {
    const compiler = from('typescript') as Partial<Compiler>;
    return typeof compiler.createSourceFile === 'function' ? (compiler as Compiler) : undefined;
  } catch {
    return undefined;
  }
}
