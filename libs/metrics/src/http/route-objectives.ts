import type { Route } from './adapters/platform.js';

/** How long the requests of a route may take. */
export interface RouteObjective {
  /** The route as its label has it. */
  readonly route: string;
  readonly methods: readonly string[];
  /** The longest objective of `@HttpMetrics({ slo })`. */
  readonly seconds: number;
}

/** The objectives of the routes whose latencies are measured. */
export function objectivesOf(routes: readonly Route[]): RouteObjective[] {
  return routes.flatMap(({ endpoint: { config }, methods }) => {
    const { template: route, objectiveSeconds: seconds, isIgnored, hasHistogram } = config;
    return seconds === undefined || isIgnored || !hasHistogram ? [] : { route, methods, seconds };
  });
}
