import { type Checks, check, isObject, isOneOf, isText, optionsProblem } from '../../core/rules/checks.js';

const WAYS = ['PodMonitor', 'ServiceMonitor', 'ScrapeConfig', 'annotations'] as const;

/**
 * How Prometheus finds the pods: by one of three resources of the Prometheus operator, or without the operator, by
 * annotations. One of them alone: two would scrape every pod twice.
 */
export type ScrapedBy = (typeof WAYS)[number];

/** What Kubernetes has to know of the applications. */
export interface KubernetesOptions {
  /** Default `'PodMonitor'`. */
  readonly scrapedBy?: ScrapedBy;
  /** Of the resources. Default: the one that `kubectl apply` is told. */
  readonly namespace?: string;
  /** Labels of the resources, by which your Prometheus selects them: `{ release: 'kube-prometheus-stack' }`. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * The labels of an application's pods, or of its Service for a `ServiceMonitor`, by its name. Default:
   * `{ 'app.kubernetes.io/name': <its name> }`.
   */
  readonly matchLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * The port that is scraped: the name of a container's port, or of a Service's, or its number. Default: the port of the
   * management server if the application has one, otherwise `'http'`, and 3000 for annotations.
   */
  readonly port?: string | number;
}

const CHECKS: Checks<KubernetesOptions> = {
  scrapedBy: isOneOf(WAYS),
  namespace: isText,
  labels: isObject,
  matchLabels: isObject,
  port: check((value) => ['string', 'number'].includes(typeof value), 'the name or the number of a port'),
};

/** What is wrong with the options; `undefined`: nothing. */
export function kubernetesProblem(options: KubernetesOptions): string | undefined {
  return optionsProblem(options, CHECKS);
}
