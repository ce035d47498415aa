import type { Application } from './application.js';

/** The application with what `setGlobalPrefix()` puts before its paths, which happens when it starts. */
export function withGlobalPrefix(application: Application, prefix: string | undefined): Application {
  const start = `/${prefix ?? ''}`.replaceAll(/^\/+|\/+$/g, '');
  if (start === '') return application;
  const prefixed = (path: string): string => (path === '/' ? `/${start}` : `/${start}${path}`);
  return {
    ...application,
    routes: application.routes.map((route) => ({ ...route, path: prefixed(route.path) })),
    objectives: application.objectives.map((objective) => {
      const matchers = Object.entries(objective.of.matchers).map(([label, values]) => [
        label,
        label === 'endpoint' ? values.map(prefixed) : values,
      ]);
      return { ...objective, of: { ...objective.of, matchers: Object.fromEntries(matchers) } };
    }),
  };
}
