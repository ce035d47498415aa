import type { KubernetesOptions } from '../config/kubernetes-options.js';

/** A resource as `kubectl apply` takes it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec?: object;
  readonly data?: Readonly<Record<string, string>>;
}

/** The metadata of a resource, with the labels by which Prometheus selects it. */
export function metadata({ namespace, labels }: KubernetesOptions, name: string, own: object = {}): object {
  const all = { 'app.kubernetes.io/managed-by': 'nestjs-metrics', ...own, ...labels };
  return { name: resourceName(name), ...(namespace !== undefined && { namespace }), labels: all };
}

/** A name as Kubernetes allows it: RFC 1123, lower case with hyphens. */
export function resourceName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
