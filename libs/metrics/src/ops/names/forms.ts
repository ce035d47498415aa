import type { Application } from '../model/application.js';
import { type OwnName, ownNames } from './own-names.js';
import { sampleNames } from './sample-names.js';

/** A name that some of the applications give to the samples of a metric. */
export interface Form extends OwnName {
  /** Those that have it, and with the first form those that have none of them. */
  readonly services: readonly string[];
}

/** The forms of the samples with a usual name, such as `…_seconds_bucket`, of those that an application exposes. */
export function formsOf(usual: string, applications: readonly Application[]): Form[] {
  const everyone = applications.map(({ name }) => name);
  if (usual === 'up') return [{ name: usual, labels: {}, matcher: '', isCount: false, services: everyone }];
  const byForm = new Map<string, OwnName & { services: string[] }>();
  for (const application of applications) {
    for (const own of exposedNames(usual, application)) {
      const key = JSON.stringify(own);
      const form = byForm.get(key) ?? { ...own, services: [] };
      form.services.push(application.name);
      byForm.set(key, form);
    }
  }
  const forms = [...byForm.values()];
  const having = new Set(forms.flatMap(({ services }) => services));
  return forms.map((form, index) => ({
    ...form,
    services: everyone.filter((one) => form.services.includes(one) || (index === 0 && !having.has(one))),
  }));
}

/** The samples themselves: those of a count are a part of a histogram. */
export function sampleName({ name, isCount }: OwnName): string {
  return isCount ? `${name}_count` : name;
}

function exposedNames(usual: string, application: Application): OwnName[] {
  const [, base = usual, suffix = ''] = /^(.*?)(_bucket|_sum|_count)?$/.exec(usual) ?? [];
  const exposed = new Set(application.metrics.flatMap(sampleNames));
  const called = (metric: string, end: string) =>
    ownNames(metric, application)
      .map((own) => ({ ...own, name: own.name + end }))
      .filter((own) => exposed.has(sampleName(own)) && isUsed(own, application));
  const whole = called(usual, '');
  return whole.length > 0 || suffix === '' ? whole : called(base, suffix);
}

function isUsed({ entrances }: OwnName, application: Application): boolean {
  return entrances === undefined || entrances.some((one) => application.entrances.includes(one));
}
