import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { metadata, type Resource } from './resource.js';
import { scrapeLimits } from './scrape-limits.js';
import { authSettings, histogramSettings, matchLabels, relabelings } from './scrape-settings.js';

type Monitor = (application: Application, config: ResolvedOpsConfig) => Resource;

/** What tells the Prometheus operator to scrape an application, by its kind. */
export const MONITORS: Readonly<Record<'PodMonitor' | 'ServiceMonitor' | 'ScrapeConfig', Monitor>> = {
  PodMonitor: (application, config) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata(config.kubernetes, application.name),
    spec: {
      selector: { matchLabels: matchLabels(application, config) },
      ...histogramSettings(application),
      ...scrapeLimits(application),
      podMetricsEndpoints: [{ ...port(application, config, 'portNumber'), ...endpoint(application, config) }],
    },
  }),
  ServiceMonitor: (application, config) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: metadata(config.kubernetes, application.name),
    spec: {
      selector: { matchLabels: matchLabels(application, config) },
      ...histogramSettings(application),
      ...scrapeLimits(application),
      endpoints: [{ ...port(application, config, 'targetPort'), ...endpoint(application, config) }],
    },
  }),
  ScrapeConfig: (application, config) => ({
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'ScrapeConfig',
    metadata: metadata(config.kubernetes, application.name),
    spec: {
      kubernetesSDConfigs: [
        { role: 'Pod', selectors: [{ role: 'Pod', label: podSelector(application, config) }] },
      ],
      metricsPath: application.scrape.path,
      ...authSettings(application),
      ...histogramSettings(application),
      ...scrapeLimits(application),
      relabelings: [
        keepPort(application, config),
        ...Object.entries({ namespace: 'namespace', pod: 'pod_name' }).map(([targetLabel, meta]) => ({
          sourceLabels: [`__meta_kubernetes_${meta}`],
          targetLabel,
        })),
        ...relabelings(application, config),
      ],
    },
  }),
};

function endpoint(application: Application, config: ResolvedOpsConfig): object {
  return {
    path: application.scrape.path,
    ...authSettings(application),
    relabelings: relabelings(application, config),
  };
}

function port(application: Application, config: ResolvedOpsConfig, numbered: string): object {
  const scraped = portOf(application, config);
  return typeof scraped === 'number' ? { [numbered]: scraped } : { port: scraped };
}

function portOf({ scrape }: Application, { kubernetes }: ResolvedOpsConfig): string | number {
  return kubernetes.port ?? scrape.port ?? 'http';
}

function podSelector(application: Application, config: ResolvedOpsConfig): string {
  return Object.entries(matchLabels(application, config))
    .map((pair) => pair.join('='))
    .join(',');
}

/** Of the ports of a pod, the one that is scraped. */
function keepPort(application: Application, config: ResolvedOpsConfig): object {
  const scraped = portOf(application, config);
  const meta = typeof scraped === 'number' ? 'number' : 'name';
  return {
    action: 'keep',
    sourceLabels: [`__meta_kubernetes_pod_container_port_${meta}`],
    regex: `${scraped}`,
  };
}
