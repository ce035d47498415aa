import type { Application } from '../model/application.js';
import { ownNames } from '../names/own-names.js';
import { sampleNames } from '../names/sample-names.js';

const MOST_ROUTES = 30;

/** Where the code is that these metrics tell of. */
export function placesOf(metrics: ReadonlySet<string>, applications: readonly Application[]): string[] {
  return applications.flatMap((application) => [
    ...(tellOfRequests(metrics, application) ? routes(application) : []),
    ...declarations(metrics, application),
  ]);
}

/** Which handler answers which endpoint. */
function routes({ name, routes: all }: Application): string[] {
  if (all.length === 0) return [];
  const shown = all
    .slice(0, MOST_ROUTES)
    .map(({ method, path, controller, handler }) => `\`${method} ${path}\` (\`${controller}.${handler}\`)`);
  const more = all.length > MOST_ROUTES ? `, and ${all.length - MOST_ROUTES} more` : '';
  return [`- Endpoints of ${name}: ${shown.join(', ')}${more}.`];
}

/** Where the application declares the metrics itself. */
function declarations(metrics: ReadonlySet<string>, { name, metrics: declared }: Application): string[] {
  return declared.flatMap((metric) =>
    metric.place !== undefined && sampleNames(metric).some((one) => metrics.has(one))
      ? [`- \`${metric.name}\` of ${name} is declared in \`${metric.place.file}:${metric.place.line}\`.`]
      : [],
  );
}

function tellOfRequests(metrics: ReadonlySet<string>, application: Application): boolean {
  const names = ['http_requests_total', 'http_request_duration_seconds'].flatMap((usual) =>
    ownNames(usual, application).map(({ name }) => name),
  );
  return [...metrics].some((metric) => names.includes(metric.replace(/_(bucket|count)$/, '')));
}
