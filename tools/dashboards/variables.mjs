const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The value of each variable of a dashboard: from `chosen`, otherwise its current one. */
export function variableValues(dashboard, chosen, range) {
  const variables = dashboard.templating?.list ?? [];
  const unknown = Object.keys(chosen).find((name) => !variables.some((variable) => variable.name === name));
  if (unknown) throw new Error(`The dashboard "${dashboard.title}" has no variable "${unknown}".`);
  return variables.map((variable) => {
    const value = chosen[variable.name] ?? [variable.current?.value ?? ''].flat().join('|');
    const { name, label = name } = variable;
    if (value === '$__all') return { name, label, text: 'All', value: variable.allValue ?? '.*' };
    if (value !== `$__auto_interval_${name}`) return { name, label, text: value, value };
    const interval = automaticInterval(variable, range);
    return { name, label, text: `auto (${interval})`, value: interval };
  });
}

/** The range divided by the number of steps, in whole minutes, but no less than the least interval. */
function automaticInterval({ auto_count: steps, auto_min: least }, { from, to }) {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(least);
  const seconds = Math.max((to - from) / steps, Number(amount) * SECONDS[unit]);
  return `${Math.round(seconds / 60)}m`;
}

/** The query as Prometheus runs it: `$service` and `${service}` replaced, and Grafana's own `$__range`. */
export function interpolate(expr, variables, { from, to, step }) {
  const values = new Map(variables.map(({ name, value }) => [name, value]));
  values.set('__range', `${to - from}s`);
  values.set('__interval', `${step}s`);
  values.set('__rate_interval', `${Math.max(4 * step, 60)}s`);
  return expr.replace(/\$(?:\{(\w+)\}|(\w+))/g, (text, braced, plain) => values.get(braced ?? plain) ?? text);
}
