import type { EntranceName } from '../../entrances/entrances.options.js';

/** What a metric that the library calls by its usual name is under `naming: 'otel'`. */
export interface OtelName {
  readonly name: string;
  /** Its names of the usual labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of a name that several entrances share: whose series are meant, and what tells them from others in PromQL. */
  readonly sharedBy?: { readonly entrances: readonly EntranceName[]; readonly matcher: string };
  /** A counter that is there as the count of this histogram. */
  readonly isCount?: boolean;
}

const HTTP = {
  method: 'http_request_method',
  endpoint: 'http_route',
  status_code: 'http_response_status_code',
};
const DURATION = 'http_server_request_duration_seconds';
const THROWN = { exception: 'error_type' };
const JOB = { queue: 'messaging_destination_name' };
const PROCESS = 'messaging_process_duration_seconds';
const RPC = { transport: 'rpc_system_name', pattern: 'rpc_method' };
const MESSAGE = {
  transport: 'messaging_system',
  pattern: 'messaging_destination_template',
  kind: 'messaging_operation_name',
};

const METRICS: Readonly<Record<string, readonly OtelName[]>> = {
  http_requests_total: [{ name: DURATION, labels: HTTP, isCount: true }],
  http_request_duration_seconds: [{ name: DURATION, labels: HTTP }],
  http_request_size_bytes: [{ name: 'http_server_request_body_size_bytes', labels: HTTP }],
  http_response_size_bytes: [{ name: 'http_server_response_body_size_bytes', labels: HTTP }],
  http_response_first_byte_seconds: [{ name: 'http_response_first_byte_seconds', labels: HTTP }],
  active_requests: [{ name: 'http_server_active_requests', labels: HTTP }],
  queue_job_attempts_total: [
    { name: 'messaging_client_consumed_messages_total', labels: { ...JOB, ...THROWN } },
  ],
  queue_job_attempt_duration_seconds: [
    {
      name: PROCESS,
      labels: JOB,
      sharedBy: { entrances: ['bullmq', 'bull'], matcher: 'messaging_operation_name="process"' },
    },
  ],
  microservice_call_duration_seconds: [
    { name: 'rpc_server_call_duration_seconds', labels: RPC },
    {
      name: PROCESS,
      labels: MESSAGE,
      sharedBy: { entrances: ['microservices'], matcher: 'messaging_operation_name!="process"' },
    },
  ],
  microservice_client_call_duration_seconds: [
    { name: 'rpc_client_call_duration_seconds', labels: RPC },
    { name: 'messaging_client_operation_duration_seconds', labels: MESSAGE },
  ],
};

/** Labels of those that keep their names, by the beginning of these. */
const LABELS: readonly (readonly [names: RegExp, labels: Readonly<Record<string, string>>])[] = [
  [/^(cqrs|event_listener|graphql|microservice|queue|schedule|websocket)_/, THROWN],
  [/^graphql_operation/, { type: 'graphql_operation_type', operation: 'graphql_operation_name' }],
  [/^microservice_/, { grpc_code: 'rpc_response_status_code' }],
];

/** The names of a metric; several where the calls that it is about have names of their own by transport. */
export function otelNames(usual: string): readonly OtelName[] {
  const labels = LABELS.filter(([names]) => names.test(usual)).map(([, renamed]) => renamed);
  return METRICS[usual] ?? [{ name: usual, labels: Object.assign({}, ...labels) as Record<string, string> }];
}
