import type { Objective } from '../model/application.js';
import { round } from '../rules/slo-objective.js';

/** 99.9 for 0.999. */
export function percent({ objective }: Objective): number {
  return round(objective * 100);
}

export function descriptionOf({ objective, kind, belowSeconds, of }: Objective): string {
  const share = `${round(objective * 100)} %`;
  return kind === 'availability'
    ? `${share} of ${of.title} succeed.`
    : `${share} of ${of.title} take at most ${belowSeconds} s.`;
}
