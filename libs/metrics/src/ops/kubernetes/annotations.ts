import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { resourceName } from './resource.js';
import { scrapeLimits } from './scrape-limits.js';
import { histogramSettings, matchLabels, relabelings } from './scrape-settings.js';

/** Where a Nest application listens that was told nothing. */
const NEST_PORT = 3000;
const ANNOTATION = '__meta_kubernetes_pod_annotation_prometheus_io';

/** For the Deployment of an application: what its pods say of themselves. */
export function annotationsPatch({ scrape }: Application, { kubernetes }: ResolvedOpsConfig): object {
  const port = typeof kubernetes.port === 'number' ? kubernetes.port : (scrape.port ?? NEST_PORT);
  const annotations = {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': `${port}`,
    'prometheus.io/path': scrape.path,
  };
  return { spec: { template: { metadata: { annotations } } } };
}

/** For Prometheus: reads what {@link annotationsPatch} says. Prometheus itself knows nothing of annotations. */
export function annotatedJob(application: Application, config: ResolvedOpsConfig): object {
  const { name } = application;
  const { sampleLimit, labelLimit } = scrapeLimits(application);
  return {
    job_name: name,
    kubernetes_sd_configs: [{ role: 'pod' }],
    ...authSettings(application),
    ...underscored(histogramSettings(application)),
    ...(sampleLimit !== undefined && { sample_limit: sampleLimit }),
    label_limit: labelLimit,
    relabel_configs: [
      { source_labels: [`${ANNOTATION}_scrape`], action: 'keep', regex: 'true' },
      ...Object.entries(matchLabels(application, config)).map(([label, value]) => ({
        source_labels: [`__meta_kubernetes_pod_label_${label.replaceAll(/\W/g, '_')}`],
        action: 'keep',
        regex: value,
      })),
      { source_labels: [`${ANNOTATION}_path`], target_label: '__metrics_path__', regex: '(.+)' },
      {
        source_labels: ['__meta_kubernetes_pod_ip', `${ANNOTATION}_port`],
        separator: ':',
        target_label: '__address__',
      },
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
      ...relabelings(application, config).map(underscored),
    ],
  };
}

function authSettings({ name, scrape: { auth } }: Application): object {
  const file = (key: string) => `/etc/prometheus/secrets/${resourceName(name)}-metrics/${key}`;
  if (auth === 'bearer') return { authorization: { credentials_file: file('token') } };
  if (auth === 'basic')
    return { basic_auth: { username_file: file('username'), password_file: file('password') } };
  return {};
}

/** The same settings in the words of Prometheus. */
function underscored(settings: object): object {
  const names: Readonly<Record<string, string>> = {
    scrapeClassicHistograms: 'always_scrape_classic_histograms',
  };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      names[key] ?? key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
