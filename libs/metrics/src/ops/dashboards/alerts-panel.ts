import type { Panel } from './dashboard.js';

const LABELS = ['severity', 'alertname', 'service', 'instance', 'indicator', 'host'];

/** The alerts that fire, and for how long they have been true. `selector` chooses among the labels of alerts. */
export function alertsPanel(panel: { title: string; description: string; selector: string }): Panel {
  const { title, description, selector } = panel;
  return {
    kind: 'table',
    title,
    description,
    unit: 's',
    textColors: { severity: { page: 'red', ticket: 'yellow' } },
    columns: ['severity', 'for', 'alertname', 'service', 'instance'],
    sortBy: 'for',
    emptyText: 'No alert fires',
    queries: [
      {
        expr: `max by (${LABELS.join(', ')}) (time() - ALERTS_FOR_STATE{${selector}} and ignoring (alertstate) ALERTS{alertstate="firing", ${selector}})`,
        legend: 'for',
        emptyWhen: 'while no alert fires',
      },
    ],
  };
}

/** Alerts for people; Alertmanager alone uses the others. */
export const ALERTS_FOR_PEOPLE = 'severity!="none"';
/** Alerts of the chosen services, and those without a service: of databases, caches and exporters. */
export const ALERTS_OF_SERVICES = `service=~"$service|", ${ALERTS_FOR_PEOPLE}`;
