import type { Route } from './adapters/platform.js';
import type { ExtraLabels } from './request/extra-labels.js';
import type { HttpNaming } from './naming/naming.js';
import type { GoldenSignals } from './signals/golden-signals.js';
import { methodLabel } from './naming/label-values.js';

/** A route that answers more methods than this answers all of them; its series begin when they are used. */
const MAX_METHODS = 5;

const SERVER_ERROR = 500;

/**
 * Exposes each route at 0, with the status of its answers and with 500: the first error then is a step from 0
 * to 1, which `rate()` sees, and not a new series, which it does not. Routes whose labels depend on the request
 * can't be known before one.
 */
export function initializeRoutes(
  routes: readonly Route[],
  signals: GoldenSignals,
  extraLabels: ExtraLabels,
  { tellsProtocol, methods: known }: HttpNaming,
  serverScheme: string,
): void {
  const protocol = tellsProtocol ? '1.1' : '';
  const scheme = tellsProtocol ? serverScheme : '';
  for (const { endpoint, methods } of routes) {
    if (endpoint.config.isIgnored || endpoint.hasLabelFunctions || methods.length > MAX_METHODS) continue;
    for (const name of methods) {
      // Fastify routes it beside every GET, Express answers it with the route for GET.
      if (name === 'HEAD') continue;
      const method = methodLabel(name, known);
      const success = endpoint.config.successStatus ?? (method === 'POST' ? 201 : 200);
      for (const status of new Set([success, SERVER_ERROR])) {
        signals.initialize(endpoint, { method, status, protocol, scheme }, extraLabels.of(endpoint));
      }
    }
  }
}
