import type { Output } from './output.js';

/** Everything that `nestjs-metrics generate` can write, in order: an output may use what one before it has written. */
export const OUTPUTS: readonly Output[] = [
  {
    name: 'prometheus',
    help: 'recording rules, alerts, and their tests for promtool',
    isDefault: true,
    needs: ['yaml'],
    load: async () => (await import('../prometheus/prometheus-files.js')).prometheusFiles,
  },
  {
    name: 'alertmanager',
    help: 'routes, inhibitions and receivers',
    isDefault: true,
    needs: ['yaml'],
    load: async () => (await import('../alertmanager/alertmanager-files.js')).alertmanagerFiles,
  },
  {
    name: 'runbooks',
    help: 'a page per alert, to be served where links.runbooks says',
    isDefault: true,
    needs: [],
    load: async () => (await import('../runbooks/runbook-files.js')).runbookFiles,
  },
  {
    name: 'grafana',
    help: 'dashboards as Grafana imports and provisions them',
    isDefault: false,
    needs: ['@grafana/grafana-foundation-sdk'],
    load: async () => (await import('../grafana/grafana-files.js')).grafanaFiles,
  },
  {
    name: 'perses',
    help: 'the same dashboards for Perses',
    isDefault: false,
    needs: [],
    load: async () => (await import('../perses/perses-files.js')).persesFiles,
  },
  {
    name: 'kubernetes',
    help: 'what the Prometheus operator takes, or annotations; with --grafana, dashboards as ConfigMaps',
    isDefault: false,
    needs: ['yaml'],
    load: async () => (await import('../kubernetes/kubernetes-files.js')).kubernetesFiles,
  },
  {
    name: 'slo-tools',
    help: 'the objectives for OpenSLO, Sloth and Pyrra',
    isDefault: false,
    needs: ['yaml'],
    load: async () => (await import('../slo-tools/slo-tool-files.js')).sloToolFiles,
  },
];
