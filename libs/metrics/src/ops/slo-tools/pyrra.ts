import type { KubernetesOptions } from '../config/kubernetes-options.js';
import { metadata, type Resource } from '../kubernetes/resource.js';
import type { Application } from '../model/application.js';
import { Names } from '../names/names.js';
import { type Indicator, indicatorOf } from './indicator.js';
import { descriptionOf, percent } from './wording.js';

/** The objectives of an application as resources of Pyrra. */
export function pyrraResources(
  application: Application,
  nameLabel: string,
  kubernetes: KubernetesOptions,
): Resource[] {
  const names = new Names([application], nameLabel);
  return application.objectives.map((objective) => ({
    apiVersion: 'pyrra.dev/v1alpha1',
    kind: 'ServiceLevelObjective',
    metadata: metadata(kubernetes, `${application.name}-${objective.name}`),
    spec: {
      description: descriptionOf(objective),
      target: `${percent(objective)}`,
      window: '30d',
      indicator: pyrraIndicator(indicatorOf(objective, application, nameLabel), names),
    },
  }));
}

function pyrraIndicator(indicator: Indicator, names: Names): object {
  const metric = (selected: string) => ({ metric: names.inSelector(selected) });
  if (indicator.kind === 'errors')
    return { ratio: { errors: metric(indicator.bad), total: metric(indicator.total) } };
  if (indicator.kind === 'buckets')
    return { latency: { success: metric(indicator.good), total: metric(indicator.total) } };
  const { histogram, belowSeconds } = indicator;
  return { latencyNative: { latency: `${Math.round(belowSeconds * 1000)}ms`, total: metric(histogram) } };
}
