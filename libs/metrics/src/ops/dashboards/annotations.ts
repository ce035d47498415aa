import { ALERTS_FOR_PEOPLE } from './alerts-panel.js';
import type { Annotation, Dashboard } from './dashboard.js';
import { deploys } from './deploys.js';

/** What is marked on the time axis of a dashboard: alerts that fire, and new versions. */
export function annotationsOf({ annotations, service, variables }: Dashboard): readonly Annotation[] {
  if (annotations) return annotations;
  const chosen = service ?? (variables.some(({ name }) => name === 'service') ? '$service' : undefined);
  const matches = (value: string) => `service=~"${value}"`;
  return [
    {
      name: 'Alerts',
      color: 'red',
      expr: `ALERTS{alertstate="firing", ${chosen === undefined ? '' : `${matches(`${chosen}|`)}, `}${ALERTS_FOR_PEOPLE}}`,
      title: '{{alertname}}',
      text: '{{service}} {{instance}} ({{severity}})',
    },
    {
      name: 'Deploys',
      color: 'blue',
      expr: deploys(chosen === undefined ? '' : matches(chosen)),
      title: '{{service}} {{version}}',
      text: 'revision {{revision}}',
    },
  ];
}
