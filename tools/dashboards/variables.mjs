/** The value of each variable of a dashboard: from `chosen`, otherwise its current one. */
export function variableValues(dashboard, chosen = {}) {
  const variables = dashboard.templating?.list ?? [];
  const unknown = Object.keys(chosen).find((name) => !variables.some((variable) => variable.name === name));
  if (unknown) throw new Error(`The dashboard "${dashboard.title}" has no variable "${unknown}".`);
  return variables.map((variable) => {
    const value = chosen[variable.name] ?? [variable.current?.value ?? ''].flat().join('|');
    const isAll = value === '$__all';
    return {
      name: variable.name,
      label: variable.label ?? variable.name,
      text: isAll ? 'All' : value,
      value: isAll ? (variable.allValue ?? '.*') : value,
    };
  });
}

/** The query as Prometheus runs it: `$service` and `${service}` replaced, and Grafana's own `$__range`. */
export function interpolate(expr, variables, { from, to, step }) {
  const values = new Map(variables.map(({ name, value }) => [name, value]));
  values.set('__range', `${to - from}s`);
  values.set('__interval', `${step}s`);
  values.set('__rate_interval', `${Math.max(4 * step, 60)}s`);
  return expr.replace(/\$(?:\{(\w+)\}|(\w+))/g, (text, braced, plain) => values.get(braced ?? plain) ?? text);
}
