import { existsSync } from 'node:fs';
import { configIn, loadConfig } from '../ops/config/load-config.js';
import { namedServicesProblem } from '../ops/config/named-services.js';
import type { ResolvedOpsConfig } from '../ops/config/ops-config.js';
import { resolveConfig } from '../ops/config/resolve-config.js';
import { filesOf, staleFiles, writeFiles } from '../ops/generate.js';
import type { Application } from '../ops/model/application.js';
import { notesOn } from '../ops/notes.js';
import { OUTPUTS } from '../ops/outputs/outputs.js';
import { parsed } from './command-line.js';
import { Failure, UsageError } from './failure.js';
import { type ChildCommand, inChild } from './in-child.js';

const WIDTH = 16;

const flags = OUTPUTS.map(
  ({ name, help, isDefault }) => `  ${`--${name}`.padEnd(WIDTH)}${help}${isDefault ? ' (by default)' : ''}`,
);

export const GENERATE_USAGE = `Usage: nestjs-metrics generate --app NAME=MODULE... --out FOLDER [--check] [--config FILE] [OUTPUT...]

Writes what watches the applications, of what their code says: without starting them.

  --app NAME=MODULE  an application: the value of its label "service", and the compiled file of its root module, such as
                     shop=dist/app.module.js; once per application. The file is imported, so it must not be the one
                     that starts the application.
  --out FOLDER       where to write; missing folders are created
  --check            write nothing, and fail if a file is out of date
  --config FILE      what the code does not say; default: metrics.ops.ts, .mts, .js or .mjs of the working directory
  -h, --help         show this text
  -v, --version      show the version

Outputs; without any of these flags, those by default are written:
${flags.join('\n')}`;

const OPTIONS = {
  app: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string' },
  check: { type: 'boolean', default: false },
  config: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

const READ: ChildCommand<Application> = { command: 'read-application' };

/** Writes the ops bundle, or checks it. */
export async function generate(args: readonly string[]): Promise<void> {
  const outputFlags = Object.fromEntries(OUTPUTS.map(({ name }) => [name, { type: 'boolean' as const }]));
  const { values, positionals } = parsed(args, { ...outputFlags, ...OPTIONS });
  const { app, out, check, config: configFile } = values;
  const [stray] = positionals;
  if (stray !== undefined)
    throw new UsageError(`"${stray}" belongs to no option. Applications are given by --app ${stray}.`);
  if (app.length === 0) throw new UsageError('No application is given. Give --app shop=dist/app.module.js.');
  if (out === undefined || out === '') throw new UsageError('--out needs a folder.');
  const chosen = OUTPUTS.filter(({ name }) => (values as Record<string, unknown>)[name] === true);
  const outputs = chosen.length > 0 ? chosen : OUTPUTS.filter(({ isDefault }) => isDefault);
  const read = await Promise.all(app.map((one) => inChild(READ, one)));
  const applications = read.map((one) => one.read);
  const config = await configOf(
    configFile,
    applications.map(({ name }) => name),
  );
  const files = await failing('', () => filesOf(outputs, applications, config));
  for (const note of notesOn(applications, config)) console.error(note);
  if (!check) return failing(`${out} can't be written: `, () => writeFiles(out, files));
  const stale = await staleFiles(out, files, applications);
  if (stale.length > 0)
    throw new Failure(
      `${stale.join('\n')}\nRun: nestjs-metrics generate ${args.filter((one) => one !== '--check').join(' ')}`,
    );
}

async function configOf(given: string | undefined, services: readonly string[]): Promise<ResolvedOpsConfig> {
  if (given !== undefined && !existsSync(given))
    throw new Failure(`There is no file ${given}, given by --config.`);
  const file = given ?? configIn(process.cwd());
  if (file === undefined) return resolveConfig({});
  return failing(`${file}: `, async () => {
    const config = resolveConfig(await loadConfig(file));
    const problem = namedServicesProblem(config, services);
    if (problem !== undefined) throw new Error(problem);
    return config;
  });
}

/** Errors of the user's making are shown without a stack, with the place in front. */
async function failing<T>(where: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${where}${(error as Error).message}`);
  }
}
