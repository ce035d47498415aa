import type { Route } from './adapters/platform.js';
import type { GoldenSignals } from './signals/golden-signals.js';
import { methodLabel } from './naming/label-values.js';
import { requestWithoutMessage } from './naming/request-label-table.js';

/** A route with more methods than this answers all methods; its series start on first use. */
const MAX_METHODS = 5;

const SERVER_ERROR = 500;

/**
 * Exposes each route at 0 for its success status and for 500: the first error is then a step from 0 to 1, which
 * `rate()` sees, not a new series, which it does not. Skips routes whose labels depend on the request: their values
 * are unknown before one.
 */
export function initializeRoutes(
  routes: readonly Route[],
  signals: GoldenSignals,
  known: ReadonlySet<string>,
  scheme: string,
): void {
  for (const { endpoint, methods } of routes) {
    const { config, functionLabels } = endpoint;
    if (config.isIgnored || functionLabels.length > 0 || methods.length > MAX_METHODS) continue;
    for (const name of methods) {
      // Fastify adds a HEAD route to every GET route; Express answers HEAD with the GET route.
      if (name === 'HEAD') continue;
      const method = methodLabel(name, known);
      const success = config.successStatus ?? (method === 'POST' ? 201 : 200);
      for (const status of new Set([success, SERVER_ERROR])) {
        signals.initialize(endpoint, requestWithoutMessage(method, status, { scheme }));
      }
    }
  }
}
