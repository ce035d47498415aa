import { inFlightOf } from '../request/connection.js';
import { type ExpressRoute, type ExpressRouter, routerIn } from './express-router.js';

interface RoutedRequest {
  readonly route?: ExpressRoute;
}

/**
 * Middleware that runs where a route may have passed a request on, by `next()`, `next('route')` or `next('router')`.
 * Express leaves such a route on the request, whatever answers afterwards.
 */
function passedOn(request: RoutedRequest, response: object, next: () => void): void {
  const inFlight = inFlightOf(response);
  if (inFlight !== undefined) inFlight.passedRoute = request.route;
  next();
}

/** Middleware that runs before the application's error handlers: these answer now, not the target of the path. */
// oxlint-disable-next-line eslint/max-params -- by their number Express knows a handler of errors
function failed(error: unknown, _request: object, response: object, next: (error: unknown) => void): void {
  const inFlight = inFlightOf(response);
  if (inFlight !== undefined) inFlight.hasFailed = true;
  next(error);
}

/**
 * Adds `passedOn` behind the routes of a router and of its nested routers: at the end, and between a route and any
 * other entry that follows it. A request that a route answers never gets there. Call it again after adding routes.
 */
export function notePassing(router: ExpressRouter, outer: readonly ExpressRouter[] = []): void {
  if (outer.includes(router)) return;
  const { stack } = router;
  let mayHavePassed = false;
  for (let index = 0; index < stack.length; index++) {
    const layer = stack[index] as (typeof stack)[number];
    if (layer.route !== undefined) {
      mayHavePassed = true;
      continue;
    }
    // An error on its way keeps the route that it comes from.
    if (isErrorHandler(layer.handle)) continue;
    if (mayHavePassed && layer.handle !== passedOn) {
      router.use(passedOn);
      stack.splice(index++, 0, stack.pop() as typeof layer);
    }
    const inner = routerIn(layer);
    if (inner !== undefined) notePassing(inner, [...outer, router]);
    // A mounted application hides its routes; Express gives this name to all of them.
    mayHavePassed = inner !== undefined || (layer.handle as { name?: string }).name === 'mounted_app';
  }
  if (mayHavePassed) router.use(passedOn);
}

/** From this point on in the router, marks requests with an error as failed. */
export function noteFailing(router: ExpressRouter): void {
  router.use(failed);
}

function isErrorHandler(handle: unknown): boolean {
  return typeof handle === 'function' && handle.length === 4;
}
