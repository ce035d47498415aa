import type { Application, ApplicationMetric } from '../../model/application.js';
import type { Dashboard, Panel } from '../dashboard.js';
import { metricPanels } from './metric-panels.js';
import { isOfMethods, methodPanels } from './method-panels.js';

/** Names of the rows of what no module lists. */
const ELSEWHERE = 'Outside of modules';

/**
 * For those who write the code: a row for each module, with its decorated methods and its own metrics; `undefined`
 * when there are none.
 */
export function codeDashboard(application: Application): Dashboard | undefined {
  const { name, modules, methods, metrics } = application;
  const selector = `service="${name}"`;
  const own = metrics.filter((metric) => metric.place !== undefined && !isOfMethods(metric));
  const shared = metrics.filter((metric) => isOfMethods(metric));
  const rows = [...modules.map((module) => module.name), undefined];
  const panels = rows.flatMap((row) =>
    inRow(row ?? ELSEWHERE, [
      ...methodPanels(
        methods.filter(({ module }) => module === row),
        shared,
        selector,
      ),
      ...own
        .filter((metric) => moduleOf(metric, application) === row)
        .flatMap((metric) => metricPanels(metric, selector)),
    ]),
  );
  if (panels.length === 0) return undefined;
  return {
    uid: `code-${name}`.slice(0, 40),
    title: `Code of ${name}`,
    description: `The decorated methods and the metrics of each module of ${name}. For those who write the code.`,
    from: 'now-1h',
    variables: [],
    service: name,
    panels,
  };
}

/** The module that provides a metric, otherwise that of a method that records it. */
function moduleOf({ name }: ApplicationMetric, { modules, methods }: Application): string | undefined {
  const providing = modules.find((module) => module.metrics.includes(name));
  const recording = methods.find(({ decorators }) => decorators.some((one) => one.metrics.includes(name)));
  return providing?.name ?? recording?.module;
}

/** Halves stand behind thirds, so that both fill the lines that they are in. */
function inRow(row: string, panels: readonly Panel[]): Panel[] {
  return panels.toSorted((a, b) => (a.width ?? 0) - (b.width ?? 0)).map((panel) => ({ ...panel, row }));
}
