import type { Application } from '../model/application.js';
import { resourceName } from '../kubernetes/resource.js';
import { Names } from '../names/names.js';
import { indicatorOf, type Indicator } from './indicator.js';
import { descriptionOf } from './wording.js';

const VERSION = 'openslo/v1';

/** The objectives of an application in OpenSLO v1: a service, and a document of each. */
export function openSloDocuments(application: Application, nameLabel: string): object[] {
  const service = resourceName(application.name);
  const names = new Names([application], nameLabel);
  return [
    {
      apiVersion: VERSION,
      kind: 'Service',
      metadata: { name: service, displayName: application.name },
      spec: {},
    },
    ...application.objectives.map((objective) => ({
      apiVersion: VERSION,
      kind: 'SLO',
      metadata: { name: resourceName(`${service}-${objective.name}`), displayName: objective.name },
      spec: {
        description: descriptionOf(objective),
        service,
        indicator: {
          metadata: { name: resourceName(`${service}-${objective.name}`) },
          spec: {
            ratioMetric: { counter: true, ...ratio(indicatorOf(objective, application, nameLabel), names) },
          },
        },
        timeWindow: [{ duration: '30d', isRolling: true }],
        budgetingMethod: 'Occurrences',
        objectives: [{ displayName: objective.name, target: objective.objective }],
      },
    })),
  ];
}

/** Counters as they are: what reads them takes their increase. */
function ratio(indicator: Indicator, names: Names): object {
  const source = (query: string) => ({
    metricSource: { type: 'Prometheus', spec: { query: names.inQuery(query) } },
  });
  if (indicator.kind === 'errors')
    return { bad: source(`sum(${indicator.bad})`), total: source(`sum(${indicator.total})`) };
  if (indicator.kind === 'buckets')
    return { good: source(`sum(${indicator.good})`), total: source(`sum(${indicator.total})`) };
  const all = `sum(${indicator.histogram})`;
  return {
    good: source(`histogram_count(${all}) * histogram_fraction(0, ${indicator.belowSeconds}, ${all})`),
    total: source(`histogram_count(${all})`),
  };
}
