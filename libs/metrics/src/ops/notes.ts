import type { ResolvedOpsConfig } from './config/ops-config.js';
import type { Application } from './model/application.js';

/** What a bundle assumes because of an application's options, a line each, for whoever runs the command. */
export function notesOn(applications: readonly Application[], { versioning }: ResolvedOpsConfig): string[] {
  return applications.flatMap((application) => [
    ...optionsNote(application),
    ...(versioning[application.name] === undefined ? versionsNote(application) : []),
  ]);
}

function optionsNote({ name, optionsMadeAt }: Application): string[] {
  if (optionsMadeAt === undefined) return [];
  return [
    `${name}: the options of forRootAsync() (${optionsMadeAt}) are made when the application starts. The bundle assumes the defaults.`,
  ];
}

/** A rule that asks for a path without its version never fires. */
function versionsNote({ name, objectives }: Application): string[] {
  const promised = objectives.flatMap(({ of }) => of.endpoints ?? []);
  const [path] = promised.flatMap(({ path, versions }) => (versions === undefined ? [] : path));
  if (path === undefined) return [];
  return [
    `${name}: ${path} has a version, which @Slo() asks for without. If enableVersioning() puts it into the path, add ` +
      `versioning: { '${name}': {} } to metrics.ops.ts; otherwise { '${name}': false }.`,
  ];
}
