import { type Dashboard, SERVICE } from '../dashboard.js';
import { callPanels } from './call-panels.js';
import { MESSAGES } from './messages.js';
import { BUSES } from './buses.js';
import { GRAPHQL } from './graphql.js';
import { WEBSOCKETS } from './websockets.js';

/** For operations: whatever comes in beside HTTP, a row for each way. */
export const entrancesDashboard: Dashboard = {
  uid: 'entrances',
  title: 'Entrances',
  description:
    'Rate, failures and duration of what comes in beside HTTP: messages, GraphQL, commands, events, WebSockets. For operations.',
  from: 'now-3h',
  variables: [SERVICE],
  panels: [...MESSAGES, ...GRAPHQL, ...BUSES, WEBSOCKETS].flatMap((way) => [
    ...callPanels(way),
    ...(way.special ?? []).map((panel) => ({ ...panel, row: way.row })),
  ]),
};
