import { hostname } from 'node:os';
import type { RouteObjective } from '../../http/route-objectives.js';
import type { HttpSettings } from '../../http/http.options.js';
import type { FactorySettings } from '../../metrics/metric-factory.js';
import type { ScrapeSettings } from '../../scrape/scrape.options.js';
import type { WorkersSettings } from '../../workers/workers.options.js';
import type { About, Roles } from './protocol.js';

/** The module options that the page is told about. */
export type LivePageSettings = ScrapeSettings & HttpSettings & FactorySettings & WorkersSettings;

/** What the page is told about the process. */
export function aboutProcess(options: LivePageSettings, objectives: readonly RouteObjective[]): About {
  return {
    roles: rolesOf(options),
    objectives,
    auth: authOf(options),
    isWhole: options.workers !== undefined,
    pid: process.pid,
    node: process.version,
    host: hostname(),
    startedAt: Math.round(Date.now() - process.uptime() * 1000),
    version: process.env['npm_package_version'] ?? '',
    defaultLabels: options.defaultLabels,
  };
}

function authOf({ auth }: ScrapeSettings): About['auth'] {
  if (auth === undefined) return 'none';
  if (typeof auth === 'function') return 'function';
  return 'bearer' in auth ? 'bearer' : 'basic';
}

/** The names of the HTTP metrics and of their labels, as the options make them. */
function rolesOf({ http, prefix }: LivePageSettings): Roles {
  const isOtel = http !== false && http.naming === 'otel';
  const renamed = http === false ? {} : http.labelNames;
  const label = (name: string): string => renamed[name] ?? name;
  return {
    prefix,
    requests: `${prefix}http_requests_total`,
    duration: `${prefix}${isOtel ? 'http_server_request_duration_seconds' : 'http_request_duration_seconds'}`,
    active: `${prefix}${isOtel ? 'http_server_active_requests' : 'active_requests'}`,
    firstByte: `${prefix}${isOtel ? 'http_server_response_first_byte_seconds' : 'http_response_first_byte_seconds'}`,
    method: label(isOtel ? 'http_request_method' : 'method'),
    route: label(isOtel ? 'http_route' : 'endpoint'),
    status: label(isOtel ? 'http_response_status_code' : 'status_code'),
  };
}
