import { unitOf } from '../../core/exposition/names/metric-unit.js';
import type { Family } from '../../core/exposition/source/family.js';
import type { FamilyFacts, NativeLayout } from './protocol.js';

/** What the page is told about a metric once. */
export function factsOf(
  family: Family,
  limit: number | undefined,
  declaredAt: string | undefined,
): FamilyFacts {
  const { name, kind, help, labels } = family;
  const unit = unitOf(name.replace(/_total$/, ''));
  return {
    name,
    kind,
    help,
    labelNames: 'names' in labels ? labels.names : [...(labels.allNames ?? Object.keys(labels.set()))],
    ...(unit !== undefined && { unit }),
    ...(family.kind === 'histogram' && { bounds: Array.from(family.bounds) }),
    ...(family.kind === 'summary' && { quantiles: Array.from(family.quantiles) }),
    ...(limit !== undefined && Number.isFinite(limit) && { limit }),
    ...(declaredAt !== undefined && { declaredAt }),
  };
}

/** Whether two metrics of one name are told alike. */
export function areAlike(one: FamilyFacts, other: FamilyFacts): boolean {
  return (
    one.kind === other.kind &&
    one.help === other.help &&
    one.limit === other.limit &&
    areEqual(one.labelNames, other.labelNames) &&
    areEqual(one.bounds ?? [], other.bounds ?? []) &&
    haveEqualBuckets(one.native, other.native) &&
    areEqual(one.quantiles ?? [], other.quantiles ?? [])
  );
}

function haveEqualBuckets(one: NativeLayout | undefined, other: NativeLayout | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.schema === other.schema &&
    one.zeroThreshold === other.zeroThreshold &&
    areEqual(one.negative, other.negative) &&
    areEqual(one.positive, other.positive)
  );
}

function areEqual(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
