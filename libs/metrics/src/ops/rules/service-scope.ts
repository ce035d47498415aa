import type { Labels } from './alert-test.js';
import { quoted } from './matchers.js';

/** How rules speak of a service: with the labels that tell services apart. */
export interface ServiceScope {
  /** For `by (...)`, `on (...)` and `equal`. */
  readonly labels: string;
  /** Those of them that say where the service is, without its name: in which cluster. */
  readonly place: string;
  /** The label that has the name. */
  readonly nameLabel: string;
  /** The name in a template. */
  readonly name: string;
  /** The service that tests watch. */
  readonly example: Labels;
}

/** @throws {Error} when there is no label */
export function serviceScope(serviceLabels: readonly string[], example = 'shop'): ServiceScope {
  const nameLabel = serviceLabels.at(-1);
  if (nameLabel === undefined) {
    throw new Error("serviceLabels is empty. Name the label that tells services apart, such as ['service'].");
  }
  return {
    labels: serviceLabels.join(', '),
    place: serviceLabels.slice(0, -1).join(', '),
    nameLabel,
    name: `{{ $labels.${nameLabel} }}`,
    example: { [nameLabel]: example },
  };
}

/** A series as a query selects it: `name{a="b"}`. */
export function seriesOf(name: string, labels: Labels): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${quoted(value)}"`);
  return `${name}{${matchers.join(',')}}`;
}
