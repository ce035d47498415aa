import { METHODS } from 'node:http';
import { withPlainWildcards } from './platform.js';

/** A route of Express: a path with handlers by method. */
export interface ExpressRoute {
  readonly path: unknown;
  readonly methods: Readonly<Record<string, boolean>>;
  readonly stack: readonly { readonly handle: () => unknown }[];
}

/** One entry of a router: a route, a router that is mounted, or middleware. */
interface Layer {
  readonly route?: ExpressRoute;
  readonly handle: { readonly stack?: readonly Layer[] };
  /** The path it was mounted at, as declared; unknown before router 2.3. */
  readonly rawPath?: unknown;
}

/** An application of Express, perhaps mounted in another one. */
export interface ExpressApp {
  readonly router: { readonly stack: readonly Layer[] };
  readonly parent?: ExpressApp;
  /** Where the parent mounted it, as declared. */
  readonly mountpath?: unknown;
}

/** What stands for a mount path that the router does not tell. */
export const UNKNOWN_MOUNT = '(mounted)';

/** The path of a route as declared. Express routes by texts, regular expressions and lists of both. */
export function templateOf({ path }: ExpressRoute): string {
  return textOf(path);
}

/** The methods that a route answers, in capitals. */
export function methodsOf({ methods }: ExpressRoute): readonly string[] {
  // The mark of `route.all()`, in which no method is listed.
  return methods['_all'] ? METHODS : Object.keys(methods).map((method) => method.toUpperCase());
}

/** The routes of the application itself. */
export function routesOf({ router }: ExpressApp): ExpressRoute[] {
  return router.stack.flatMap(({ route }) => route ?? []);
}

/** The templates under which a route of an application, or of a router in it, can be reached. */
export function templatesOf(app: ExpressApp, route: ExpressRoute): string[] {
  return templatesIn(app.router.stack, route, mountOf(app));
}

function mountOf({ parent, mountpath }: ExpressApp): string {
  return parent === undefined ? '' : mountOf(parent) + mountText(mountpath);
}

function templatesIn(stack: readonly Layer[], route: ExpressRoute, base: string): string[] {
  return stack.flatMap((layer) => {
    if (layer.route === route) return [base + templateOf(route)];
    const inner = layer.handle.stack;
    return inner ? templatesIn(inner, route, base + mountText(layer.rawPath)) : [];
  });
}

function mountText(path: unknown): string {
  if (path === undefined) return UNKNOWN_MOUNT;
  return path === '/' ? '' : textOf(path);
}

function textOf(path: unknown): string {
  if (Array.isArray(path)) return path.map(textOf).join('|');
  return typeof path === 'string' ? withPlainWildcards(path) : String(path);
}
