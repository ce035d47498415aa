import type { Application } from './model/application.js';

/** What a bundle assumes because of an application's options, a line each, for whoever runs the command. */
export function notesOn(applications: readonly Application[]): string[] {
  return applications.flatMap(({ name, optionsMadeAt }) =>
    optionsMadeAt === undefined
      ? []
      : `${name}: the options of forRootAsync() (${optionsMadeAt}) are made when the application starts. The bundle assumes the defaults.`,
  );
}
