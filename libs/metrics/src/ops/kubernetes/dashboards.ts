import { basename } from 'node:path/posix';
import type { KubernetesOptions } from '../config/kubernetes-options.js';
import { NOTICE } from '../outputs/notice.js';
import type { Files } from '../outputs/output.js';
import { yaml } from '../rules/rule-yaml.js';
import { metadata, type Resource } from './resource.js';

const DASHBOARDS = 'grafana/dashboards/';
/** By which the sidecar of Grafana's chart finds dashboards: `sidecar.dashboards.label` and `labelValue`. */
const FOUND_BY = { grafana_dashboard: '1' };

/** A ConfigMap for each dashboard of these files, as the sidecar of Grafana's chart loads it. */
export function dashboardConfigMaps(files: Files, options: KubernetesOptions): [string, string][] {
  return [...files]
    .filter(([path]) => path.startsWith(DASHBOARDS))
    .map(([path, json]) => {
      const file = basename(path);
      const uid = basename(path, '.json');
      const resource: Resource = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata(options, `nestjs-metrics-${uid}`, FOUND_BY),
        data: { [file]: json },
      };
      return [`kubernetes/dashboards/${uid}.yml`, NOTICE + yaml(resource)];
    });
}
