import type { Names } from '../names/names.js';
import type { Dashboard, Variable } from './dashboard.js';

/** A dashboard that asks for the names that the applications have. */
export function withNames(dashboard: Dashboard, names: Names): Dashboard {
  const named = <Q extends { readonly expr: string }>(query: Q): Q => ({
    ...query,
    expr: names.inQuery(query.expr),
  });
  return {
    ...dashboard,
    variables: dashboard.variables.map((variable) => variableOf(variable, names)),
    panels: dashboard.panels.map((panel) => ({ ...panel, queries: panel.queries.map(named) })),
    ...(dashboard.annotations && { annotations: dashboard.annotations.map(named) }),
  };
}

/** Of recorded series all values include none: OpenTelemetry has no route for what no route answered. */
function variableOf({ queryOfRecorded, ...variable }: Variable, names: Names): Variable {
  const query = names.inVariable(variable.query);
  if (query !== undefined) return { ...variable, query };
  return { ...variable, query: queryOfRecorded ?? variable.query, isOptional: true };
}
