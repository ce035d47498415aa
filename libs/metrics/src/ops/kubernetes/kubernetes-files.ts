import type { ResolvedOpsConfig } from '../config/ops-config.js';
import type { Application } from '../model/application.js';
import { NOTICE } from '../outputs/notice.js';
import type { Files } from '../outputs/output.js';
import { bundleRules } from '../rules/bundle-rules.js';
import { ruleGroups, yaml } from '../rules/rule-yaml.js';
import { annotatedJob, annotationsPatch } from './annotations.js';
import { dashboardConfigMaps } from './dashboards.js';
import { MONITORS } from './monitors.js';
import { metadata, resourceName } from './resource.js';
import { secretComment } from './scrape-settings.js';

const MERGE_PATCH = '# kubectl patch deployment NAME --patch-file THIS_FILE\n';
const JOBS = `# Add these jobs to scrape_configs of prometheus.yml. A secret is mounted below /etc/prometheus/secrets.
`;

/** What Kubernetes is told: whom to scrape, the rules for the Prometheus operator, and the dashboards if there are any. */
export function kubernetesFiles(
  applications: readonly Application[],
  config: ResolvedOpsConfig,
  before: Files,
): Files {
  return new Map([...scraping(applications, config), ...dashboardConfigMaps(before, config.kubernetes)]);
}

function scraping(applications: readonly Application[], config: ResolvedOpsConfig): [string, string][] {
  const { scrapedBy = 'PodMonitor' } = config.kubernetes;
  if (scrapedBy === 'annotations') return annotated(applications, config);
  return [
    ...applications.map((one): [string, string] => [
      `kubernetes/${kebab(scrapedBy)}s/${resourceName(one.name)}.yml`,
      NOTICE + secretComment(one) + yaml(MONITORS[scrapedBy](one, config)),
    ]),
    ...prometheusRules(applications, config),
  ];
}

function annotated(applications: readonly Application[], config: ResolvedOpsConfig): [string, string][] {
  const jobs = applications.map((one) => secretComment(one) + yaml([annotatedJob(one, config)]));
  return [
    ...applications.map((one): [string, string] => [
      `kubernetes/annotations/${resourceName(one.name)}.yml`,
      NOTICE + MERGE_PATCH + yaml(annotationsPatch(one, config)),
    ]),
    ['kubernetes/annotations/scrape-configs.yml', NOTICE + JOBS + jobs.join('')],
  ];
}

/** The groups of a rule file, as the operator takes them. */
function prometheusRules(
  applications: readonly Application[],
  config: ResolvedOpsConfig,
): [string, string][] {
  const { stack, files } = bundleRules(applications, config);
  return files.map((file) => [
    `kubernetes/prometheus-rules/${file.name}.yml`,
    NOTICE +
      yaml({
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: metadata(config.kubernetes, `nestjs-metrics-${file.name}`),
        spec: { groups: ruleGroups(file, stack) },
      }),
  ]);
}

function kebab(kind: string): string {
  return kind.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
