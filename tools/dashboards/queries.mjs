import { interpolate } from './variables.mjs';

/** Where exemplars lie close together, the highest of each such piece of time, and those far below it. */
const EXEMPLAR_STEPS = 5;
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
      return {
        ...panel,
        step,
        results,
        exemplars: thinnedOut(exemplars.flat(), range.step * EXEMPLAR_STEPS),
      };
    }),
  );
  const annotations = await Promise.all(
    (dashboard.annotations?.list ?? [])
      .filter(({ enable, expr }) => enable && expr)
      .map(async (annotation) => ({ ...annotation, result: await ask(annotation, range) })),
  );
  return { title: dashboard.title, panels, annotations, variables, range };
}

/** As Grafana does: of the exemplars of a piece of time, those two standard deviations apart. */
function thinnedOut(exemplars, seconds) {
  const values = exemplars.map(([, value]) => value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const shown = [];
  const piece = ([time]) => Math.floor(time / seconds);
  for (const exemplar of exemplars.toSorted((a, b) => piece(a) - piece(b) || b[1] - a[1])) {
    const last = shown.at(-1);
    const isNew = last === undefined || piece(last) !== piece(exemplar);
    if (isNew || last[1] - exemplar[1] >= 2 * deviation) shown.push(exemplar);
  }
  return shown;
}
