import type { Application, Objective } from '../model/application.js';

/** An objective, with the services that promise it alike. */
export interface Promised extends Objective {
  /** The name of the rule file: `slo-<file>`. */
  readonly file: string;
  /** `undefined`: every service. */
  readonly services: readonly string[] | undefined;
}

/** The objectives of all applications; those that promise the same share their rules. */
export function promisesOf(applications: readonly Application[]): Promised[] {
  const groups = new Map<string, { objective: Objective; services: string[] }>();
  for (const { name: service, objectives } of applications) {
    for (const objective of objectives) {
      const { place: _place, ...promise } = objective;
      const key = JSON.stringify(promise);
      const group = groups.get(key) ?? { objective, services: [] };
      group.services.push(service);
      groups.set(key, group);
    }
  }
  const all = [...groups.values()];
  return all.map(({ objective, services }) => {
    const isOnly = all.filter((other) => other.objective.name === objective.name).length === 1;
    return {
      ...objective,
      services,
      file: isOnly ? objective.name : `${objective.name}_${services.join('_')}`,
    };
  });
}
