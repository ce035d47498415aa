import { recordOf } from '../request/connection.js';
import { type ExpressRoute, type ExpressRouter, routerIn } from './express-router.js';

interface RoutedRequest {
  readonly route?: ExpressRoute;
}

/**
 * Middleware that comes where a route may have passed a request on: with `next()`, `next('route')` or `next('router')`.
 * Express leaves such a route on the request, whoever answers then.
 */
function passedOn(request: RoutedRequest, response: object, next: () => void): void {
  const record = recordOf(response);
  if (record !== undefined) record.passedRoute = request.route;
  next();
}

/** Middleware that comes before the application's error handlers: who answers now is not where the path led to. */
// oxlint-disable-next-line eslint/max-params -- by their number Express knows a handler of errors
function failed(error: unknown, _request: object, response: object, next: (error: unknown) => void): void {
  const record = recordOf(response);
  if (record !== undefined) record.hasFailed = true;
  next(error);
}

/**
 * Puts `passedOn` behind the routes of a router and of those in it: at their ends, and before what comes after a route and
 * is none. A request that a route answers never gets there. To be called again when routes were added.
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
    // An error that is on its way keeps the route that it comes from.
    if (isErrorHandler(layer.handle)) continue;
    if (mayHavePassed && layer.handle !== passedOn) {
      router.use(passedOn);
      stack.splice(index++, 0, stack.pop() as typeof layer);
    }
    const inner = routerIn(layer);
    if (inner !== undefined) notePassing(inner, [...outer, router]);
    // An application that is mounted hides its routes; Express calls all of them by this name.
    mayHavePassed = inner !== undefined || (layer.handle as { name?: string }).name === 'mounted_app';
  }
  if (mayHavePassed) router.use(passedOn);
}

/** Notes from here on that a request has failed. */
export function noteFailing(router: ExpressRouter): void {
  router.use(failed);
}

function isErrorHandler(handle: unknown): boolean {
  return typeof handle === 'function' && handle.length === 4;
}
