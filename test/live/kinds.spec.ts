import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { FamilyState } from '../../libs/metrics/src/live/served/protocol.js';
import { History } from '../../libs/metrics/page/history.js';
import { dependencyKinds, endpointKinds, methodKinds } from '../../libs/metrics/page/kinds.js';

/** Durations of something other than calls: they have no table of their own. */
const NO_CALLS = [
  // Waiting for a connection is with the pools.
  'db_connection_acquire_duration_seconds',
  'graphql_phase_duration_seconds',
  'metrics_scrape_duration_seconds',
  'nodejs_gc_duration_seconds',
  // Of the demo.
  'credit_check_duration_seconds',
  'loan_processing_duration_seconds',
];

/** The durations under OpenTelemetry's names, which the demo does not use. */
const OTEL = [
  ['rpc_server_call_duration_seconds', 'rpc_system_name', 'rpc_method', 'kind', 'error_type'],
  ['rpc_client_call_duration_seconds', 'rpc_system_name', 'rpc_method', 'kind', 'error_type'],
  ['messaging_process_duration_seconds', 'messaging_system', 'messaging_destination_name', 'error_type'],
  [
    'messaging_client_operation_duration_seconds',
    'messaging_system',
    'messaging_destination_template',
    'error_type',
  ],
] as const;

/** The histograms of durations in the catalogue, with their labels. */
const DURATIONS = readFileSync('docs/metrics.md', 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, name = '', type]) => type === 'histogram' && name.endsWith('_duration_seconds`'))
  .map(([, name = '', , , labels = '']) => ({
    name: name.replaceAll('`', ''),
    labelNames: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label as string),
  }));

/** A history with these metrics, all with a prefix. */
function historyWith(families: readonly { name: string; labelNames: readonly string[] }[]): History {
  const history = new History();
  history.about = {
    roles: { prefix: 'my_', duration: 'my_http_request_duration_seconds' },
  } as unknown as NonNullable<History['about']>;
  const told = families.map(({ name, labelNames }, number): readonly [number, FamilyState] => [
    number,
    { name: `my_${name}`, kind: 'histogram', help: '', labelNames, labels: [], values: [], rest: 0 },
  ]);
  history.take({ at: 0, nextMs: 2000, told }, 1);
  return history;
}

it('shows every duration of calls that the library measures', () => {
  const otel = OTEL.map(([name, ...labelNames]) => ({ name, labelNames }));
  const history = historyWith([...DURATIONS, ...otel]);
  const shown = [...endpointKinds(history), ...methodKinds(history), ...dependencyKinds(history)].map(
    ({ duration }) => duration?.replace(/^my_/, ''),
  );
  expect(DURATIONS.length).toBeGreaterThan(20);
  const wanted = [...DURATIONS, ...otel].map(({ name }) => name).filter((name) => !NO_CALLS.includes(name));
  expect(new Set(shown)).toEqual(new Set(wanted));
});

it('names the rows of an entrance by the labels of what is called', () => {
  const history = historyWith(DURATIONS);
  const keys = new Map(methodKinds(history).map(({ duration, keys: names }) => [duration, names]));
  expect(keys.get('my_graphql_operation_duration_seconds')).toEqual(['type', 'operation']);
  expect(keys.get('my_websocket_handler_duration_seconds')).toEqual(['namespace', 'event']);
  expect(keys.get('my_microservice_call_duration_seconds')).toEqual(['transport', 'pattern', 'kind']);
  expect(keys.get('my_cqrs_command_duration_seconds')).toEqual(['command', 'handler']);
});
