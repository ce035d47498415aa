import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { serviceScope } from '../rules/service-scope.js';
import { resourceName } from './resource.js';

/** Labels that the operator gives every target. One that a metric has as well would be renamed to `exported_…` there. */
const LABELS_OF_TARGETS = ['container', 'endpoint', 'pod'];

/** Which histograms Prometheus has to take, in the words of the operator; Prometheus 3.8 and newer knows the first. */
export function histogramSettings({ metrics }: Application): object {
  const has = (...kinds: readonly unknown[]) => metrics.some(({ buckets }) => kinds.includes(buckets));
  return {
    ...(has('native', 'both') && { scrapeNativeHistograms: true }),
    ...(has('both') && { scrapeClassicHistograms: true }),
  };
}

/** What a scrape has to bring, from a secret that is not written here. */
export function authSettings({ name, scrape: { auth } }: Application): object {
  const secret = secretName(name);
  if (auth === 'bearer') return { authorization: { credentials: { name: secret, key: 'token' } } };
  if (auth !== 'basic') return {};
  return {
    basicAuth: { username: { name: secret, key: 'username' }, password: { name: secret, key: 'password' } },
  };
}

/** How to make the secret; empty without one. */
export function secretComment({ name, scrape: { auth } }: Application): string {
  const create = `kubectl create secret generic ${secretName(name)}`;
  if (auth === 'bearer') return `# Needs: ${create} --from-literal=token=...\n`;
  if (auth === 'basic') return `# Needs: ${create} --from-literal=username=... --from-literal=password=...\n`;
  if (auth === 'function')
    return '# The application decides by a function of its own who may scrape: add what it expects.\n';
  return '';
}

/** The label that names the service in every rule, and no label of the target that hides one of a metric. */
export function relabelings({ name, metrics }: Application, { serviceLabels }: ResolvedOpsConfig): object[] {
  const { nameLabel } = serviceScope(serviceLabels);
  const used = LABELS_OF_TARGETS.filter((label) =>
    metrics.some(({ labels }) => labels.some((one) => one.name === label)),
  );
  return [
    { targetLabel: nameLabel, replacement: name },
    ...(used.length > 0 ? [{ action: 'labeldrop', regex: used.join('|') }] : []),
  ];
}

/** By which labels the pods are known. */
export function matchLabels(
  { name }: Application,
  { kubernetes }: ResolvedOpsConfig,
): Record<string, string> {
  return { ...(kubernetes.matchLabels?.[name] ?? { 'app.kubernetes.io/name': name }) };
}

function secretName(name: string): string {
  return `${resourceName(name)}-metrics`;
}
