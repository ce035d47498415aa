import type { Application, Objective } from '../model/application.js';
import { boundLabel } from '../rules/bound-label.js';
import { type Matchers, matchersOf } from '../rules/matchers.js';

/** Which series tell good from bad, for one objective of one application; by their usual names. */
export type Indicator =
  | { readonly kind: 'errors'; readonly bad: string; readonly total: string }
  | { readonly kind: 'buckets'; readonly good: string; readonly total: string }
  | { readonly kind: 'native'; readonly histogram: string; readonly belowSeconds: number };

/** How an objective is measured; by the classic buckets of a histogram that has both. */
export function indicatorOf(
  { of, kind, belowSeconds = 0 }: Objective,
  application: Application,
  nameLabel: string,
): Indicator {
  const service = { [nameLabel]: [application.name] };
  if (kind === 'availability') {
    const matchers: Matchers = { ...service, ...of.matchers };
    return {
      kind: 'errors',
      bad: of.counter + matchersOf(matchers, of.failure),
      total: of.counter + matchersOf(matchers),
    };
  }
  const { histogram, hasOwnHistogram = false } = of;
  const matchers: Matchers = hasOwnHistogram ? service : { ...service, ...of.matchers };
  if (isNative(histogram, of.kind, application)) {
    return { kind: 'native', histogram: histogram + matchersOf(matchers), belowSeconds };
  }
  return {
    kind: 'buckets',
    good: `${histogram}_bucket${matchersOf(matchers, `le="${boundLabel(belowSeconds)}"`)}`,
    total: `${histogram}_count${matchersOf(matchers)}`,
  };
}

function isNative(histogram: string, kind: string, { http, metrics }: Application): boolean {
  if (kind === 'http') return http?.histogram === 'native';
  return metrics.find(({ declaredName }) => declaredName === histogram)?.buckets === 'native';
}
