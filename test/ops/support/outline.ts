import type { Dashboard } from '../../../libs/metrics/src/ops/dashboards/dashboard.js';

/** What dashboards show, for people to read: a line per variable, annotation, panel and query. */
export function outline(dashboards: readonly Dashboard[]): string {
  return dashboards.map(outlineOf).join('\n');
}

function outlineOf({ uid, title, description, variables, annotations = [], panels }: Dashboard): string {
  const lines = [`${title} (${uid})`, `  ${description}`];
  for (const { name, query } of variables) lines.push(`  $${name}: ${query}`);
  for (const annotation of annotations) lines.push(`  mark ${annotation.name}: ${annotation.expr}`);
  let row: string | undefined;
  for (const panel of panels) {
    if (panel.row !== row) lines.push(`  -- ${panel.row} --`);
    ({ row } = panel);
    lines.push(`  [${panel.kind}, ${panel.unit}] ${panel.title}`, `      ${panel.description}`);
    for (const { legend, expr } of panel.queries) lines.push(`      ${legend} = ${expr}`);
  }
  return `${lines.join('\n')}\n`;
}
