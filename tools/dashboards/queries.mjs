import { interpolate } from './variables.mjs';

/** Cells of a heatmap are wider than points of a line. */
const HEATMAP_STEPS = 5;

/** What to draw: the dashboard with the results of all its queries, as JSON that the page reads. */
export async function queryDashboard(dashboard, prometheus, variables, range) {
  const ask = (target, asked) => {
    const expr = interpolate(target.expr, variables, range);
    return target.instant ? prometheus.instant(expr, asked) : prometheus.range(expr, asked);
  };
  const panels = await Promise.all(
    dashboard.panels.map(async (panel) => {
      const step = panel.type === 'heatmap' ? range.step * HEATMAP_STEPS : range.step;
      const results = await Promise.all(
        (panel.targets ?? []).map((target) => ask(target, { ...range, step })),
      );
      const exemplars = await Promise.all(
        (panel.targets ?? [])
          .filter(({ exemplar }) => exemplar)
          .map(({ expr }) => prometheus.exemplars(interpolate(expr, variables, range), range)),
      );
      return { ...panel, step, results, exemplars: exemplars.flat() };
    }),
  );
  const annotations = await Promise.all(
    (dashboard.annotations?.list ?? [])
      .filter(({ enable, expr }) => enable && expr)
      .map(async (annotation) => ({ ...annotation, result: await ask(annotation, range) })),
  );
  return { title: dashboard.title, panels, annotations, variables, range };
}
