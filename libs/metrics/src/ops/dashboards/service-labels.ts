import type { Annotation, Dashboard, Panel, Variable } from './dashboard.js';

/**
 * A dashboard for services that several labels tell apart, such as `cluster`, `namespace` and `service`. It is written
 * for the one label `service`: wherever that is matched, grouped by or shown, the others are too.
 */
export function withServiceLabels(dashboard: Dashboard, serviceLabels: readonly string[]): Dashboard {
  const others = serviceLabels.slice(0, -1);
  const name = serviceLabels.at(-1) ?? 'service';
  if (others.length === 0 && name === 'service') return dashboard;
  const labels = { others, name };
  return {
    ...dashboard,
    variables: [
      ...others.map((label, index) => variableOf(label, others.slice(0, index), dashboard)),
      ...dashboard.variables.map(({ query, queryOfRecorded, ...variable }) => ({
        ...variable,
        query: queryOf(query, labels),
        ...(queryOfRecorded !== undefined && { queryOfRecorded: queryOf(queryOfRecorded, labels) }),
      })),
    ],
    panels: dashboard.panels.map((panel) => panelOf(panel, labels)),
    ...(dashboard.annotations && {
      annotations: dashboard.annotations.map((annotation) => annotationOf(annotation, labels)),
    }),
  };
}

interface Labels {
  readonly others: readonly string[];
  readonly name: string;
}

/** A label that no series has does no harm: all of its values include none. */
function variableOf(label: string, before: readonly string[], { service }: Dashboard): Variable {
  const matchers = [
    ...before.map((one) => `${one}=~"$${one}"`),
    ...(service === undefined ? [] : [`service="${service}"`]),
  ];
  const series = matchers.length > 0 ? `app_info{${matchers.join(', ')}}` : 'app_info';
  return {
    name: label,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    query: `label_values(${series}, ${label})`,
    isOptional: true,
  };
}

function queryOf(query: string, labels: Labels): string {
  return exprOf(query, labels).replace(
    'label_values(app_info, service)',
    `label_values(app_info${chosen(labels)}, ${labels.name})`,
  );
}

function chosen({ others }: Labels): string {
  return others.length > 0 ? `{${others.map((one) => `${one}=~"$${one}"`).join(', ')}}` : '';
}

function panelOf(panel: Panel, labels: Labels): Panel {
  return {
    ...panel,
    ...(panel.columns && { columns: panel.columns.flatMap((one) => listOf(one, labels)) }),
    queries: panel.queries.map((query) => ({
      ...query,
      expr: exprOf(query.expr, labels),
      legend: legendOf(query.legend, labels),
    })),
  };
}

function annotationOf(annotation: Annotation, labels: Labels): Annotation {
  const { expr, title, text } = annotation;
  return {
    ...annotation,
    expr: exprOf(expr, labels),
    title: legendOf(title, labels),
    text: legendOf(text, labels),
  };
}

/** Matchers of `service`, and the lists of labels behind `by` and the like. */
function exprOf(expr: string, labels: Labels): string {
  return expr
    .replaceAll(/\bservice(=~?)"([^"]*)"/g, (_, operator: string, value: string) =>
      [
        ...labels.others.map((one) => `${one}=~"$${one}${value.endsWith('|') ? '|' : ''}"`),
        `${labels.name}${operator}"${value}"`,
      ].join(', '),
    )
    .replaceAll(
      /\b(by|on|without|ignoring|group_left|group_right) *\(([^()]*)\)/g,
      (_, word: string, list: string) =>
        `${word} (${list
          .split(/ *, */)
          .flatMap((one) => listOf(one, labels))
          .join(', ')})`,
    );
}

function legendOf(text: string, labels: Labels): string {
  const { others, name } = labels;
  return text.replaceAll('{{service}}', [...others, name].map((one) => `{{${one}}}`).join(' '));
}

function listOf(label: string, { others, name }: Labels): string[] {
  return label === 'service' ? [...others, name] : [label];
}
