import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpNamingPreset, ResolvedHttpOptions } from '../http.options.js';
import { isRoute, protocolVersion } from './label-values.js';

/** A request as its labels see it: one that has ended, or one that a route is exposed at 0 for. */
export interface LabelledRequest {
  /** The method if the naming knows it, otherwise `_OTHER`. */
  readonly method: string;
  readonly status: number;
  readonly connection: { readonly scheme: string };
  readonly request: IncomingMessage | undefined;
  readonly response: ServerResponse | undefined;
  /** The platform's own request and response, if they are not Node's. */
  readonly platformRequest: object | undefined;
  readonly platformResponse: object | undefined;
}

/** A request of which no message exists: no one has sent it, or Node could not parse it. */
export function requestWithoutMessage(
  method: string,
  status: number,
  connection: LabelledRequest['connection'],
): LabelledRequest {
  return {
    method,
    status,
    connection,
    request: undefined,
    response: undefined,
    platformRequest: undefined,
    platformResponse: undefined,
  };
}

/** The facts about an endpoint that labels show. */
export interface LabelledEndpoint {
  readonly template: string;
  readonly controller: string;
  readonly handler: string;
}

/** Compared by `===`. */
export type KeyPart = string | number;

/** One label of the request metrics. */
export interface RequestLabel {
  /** Its name in each naming; a naming without a name for it leaves it out. */
  readonly names: Readonly<Partial<Record<HttpNamingPreset, string>>>;
  /** Whether the options ask for it. Default: always. */
  readonly isOn?: (options: ResolvedHttpOptions) => boolean;
  /** The namings that have it on the request counter alone, not on latencies and sizes. */
  readonly onlyOnCounter?: readonly HttpNamingPreset[];
  /** The namings that have it on active requests too: the method and the scheme, in this order. */
  readonly onActive?: readonly HttpNamingPreset[];
  /**
   * What the label distinguishes the requests to an endpoint by, from a bounded set. Kept series are found by it, so it
   * runs for each request: make no string. A label without it follows from the endpoint or from another label.
   */
  readonly key?: (request: LabelledRequest) => KeyPart;
  /** Its value; runs once per series. Default: the key. */
  readonly value?: (
    request: LabelledRequest,
    endpoint: LabelledEndpoint,
    options: ResolvedHttpOptions,
  ) => string;
}

/**
 * All labels that are known per request or per endpoint, in the order of the metrics. The names with `otel` are those
 * of https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, as the Prometheus exporters write them.
 */
export const REQUEST_LABELS: readonly RequestLabel[] = [
  {
    names: { prometheus: 'method', otel: 'http_request_method' },
    onActive: ['otel'],
    key: ({ method }) => method,
  },
  {
    names: { prometheus: 'endpoint', otel: 'http_route' },
    // OpenTelemetry omits the route when there is none; an empty label is the same as no label.
    value: (_request, { template }, { naming }) => (naming === 'otel' && !isRoute(template) ? '' : template),
  },
  {
    names: { prometheus: 'status_code', otel: 'http_response_status_code' },
    onlyOnCounter: ['prometheus'],
    key: ({ status }) => status,
    value: ({ status }, _endpoint, { statusClasses }) =>
      statusClasses ? `${Math.floor(status / 100)}xx` : String(status),
  },
  {
    names: { otel: 'error_type' },
    // The status code, if it is an error: for a server, 500 and above.
    value: ({ status }) => (status >= 500 ? String(status) : ''),
  },
  {
    names: { otel: 'url_scheme' },
    onActive: ['otel'],
    key: ({ connection }) => connection.scheme,
  },
  {
    names: { otel: 'network_protocol_version' },
    key: ({ request }) => protocolVersion(request),
  },
  {
    names: { prometheus: 'controller', otel: 'controller' },
    isOn: ({ handlerLabels }) => handlerLabels,
    value: (_request, { controller }) => controller,
  },
  {
    names: { prometheus: 'handler', otel: 'handler' },
    isOn: ({ handlerLabels }) => handlerLabels,
    value: (_request, { handler }) => handler,
  },
];
