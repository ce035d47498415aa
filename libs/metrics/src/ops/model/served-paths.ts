import type { UriVersioning } from '../config/ops-config.js';
import type { Application, CodedPath } from './application.js';

/** What an application adds to its paths when it starts. */
export interface Additions {
  /** Of `setGlobalPrefix()`. */
  readonly prefix?: string | undefined;
  /** Of `enableVersioning()`; without it, and with `false`, no version is in a path. */
  readonly versioning?: UriVersioning | false | undefined;
}

/** The application with its paths as they are served: `/api/v1/orders`. */
export function withServedPaths(application: Application, additions: Additions): Application {
  const served = (one: CodedPath): string[] => servedPaths(one, additions);
  return {
    ...application,
    routes: application.routes.flatMap((route) => served(route).map((path) => ({ ...route, path }))),
    objectives: application.objectives.map((objective) => {
      const { endpoints, matchers } = objective.of;
      if (endpoints === undefined) return objective;
      const endpoint = [...new Set(endpoints.flatMap(served))];
      return { ...objective, of: { ...objective.of, matchers: { ...matchers, endpoint } } };
    }),
  };
}

/** As Nest's router joins them: the version is behind the global prefix. */
function servedPaths({ path, versions }: CodedPath, { prefix = '', versioning }: Additions): string[] {
  return versionsIn(versions, versioning).map((version) => {
    const parts = [prefix, version, path].map((part) => part.replaceAll(/^\/+|\/+$/g, ''));
    return `/${parts.filter((part) => part !== '').join('/')}`;
  });
}

/** The segments of the versions; an empty one for a path that is served without. */
function versionsIn(declared: CodedPath['versions'], versioning: Additions['versioning']): string[] {
  if (versioning === undefined || versioning === false) return [''];
  const { prefix = 'v', defaultVersion = [] } = versioning;
  const versions = declared ?? [defaultVersion].flat().map(versionText);
  return versions.length === 0
    ? ['']
    : versions.map((version) => (version === '' ? '' : `${prefix === false ? '' : prefix}${version}`));
}

/** Nest's `VERSION_NEUTRAL` is a symbol, and has no segment. */
export function versionText(version: unknown): string {
  return typeof version === 'symbol' ? '' : String(version);
}
