import { METHODS } from 'node:http';
import { withPlainWildcards } from './platform.js';

/** A route of Express: a path with handlers by method. */
export interface ExpressRoute {
  readonly path: unknown;
  readonly methods: Readonly<Record<string, boolean>>;
  readonly stack: readonly { readonly handle: () => unknown }[];
}

/** One entry of a router: a route, a router that is mounted, or middleware. */
export interface Layer {
  readonly route?: ExpressRoute;
  readonly handle: unknown;
  /** The path it was mounted at, as declared; unknown before router 2.3. */
  readonly rawPath?: unknown;
  /** Whether it is mounted at `/`, which matches every path. Express 4 has it as `regexp.fast_slash`. */
  readonly slash?: boolean;
  readonly regexp?: { readonly fast_slash?: boolean };
  /** What a path begins with that this matches: Express 4 answers whether, and leaves it in `path`. */
  match(path: string): boolean | { readonly path: string };
  readonly path?: string;
}

export interface ExpressRouter {
  readonly stack: Layer[];
  use(handler: unknown): unknown;
}

/** An application of Express, perhaps mounted in another one. */
export interface ExpressApp {
  /** Express 5's. The one of Express 4 throws. */
  readonly router?: ExpressRouter;
  /** Express 4's, once it has a route. */
  readonly _router?: ExpressRouter;
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

/** The router of an application. */
export function routerOf(app: ExpressApp): ExpressRouter | undefined {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- Express 4's own name
  return 'lazyrouter' in app ? app._router : app.router;
}

/** The router that is mounted in another one by this entry, if it is one of Express. */
export function routerIn({ handle }: Layer): ExpressRouter | undefined {
  const { stack, use } = handle as Partial<ExpressRouter>;
  // Connect, whose applications can be mounted as well, has the path where Express has the route.
  const isExpress = Array.isArray(stack) && stack.every(({ route }) => typeof route !== 'string');
  return isExpress && typeof use === 'function' ? (handle as ExpressRouter) : undefined;
}

/** The routes of the application itself. */
export function routesOf(app: ExpressApp): ExpressRoute[] {
  return routerOf(app)?.stack.flatMap(({ route }) => route ?? []) ?? [];
}

/** The routes of these entries, and of the routers in them. */
export function routesIn(stack: readonly Layer[]): ExpressRoute[] {
  return stack.flatMap((layer) => layer.route ?? routesIn(routerIn(layer)?.stack ?? []));
}

/** The templates under which a route of an application, or of a router in it, can be reached. */
export function templatesOf(app: ExpressApp, route: ExpressRoute): string[] {
  return templatesIn(routerOf(app), route, mountOf(app), []);
}

/**
 * What is mounted at a path that was asked for, as declared: never the path itself, of which there is no end. Where several
 * are, the one that is declared as it was asked for, or else the last: those before have passed the request on.
 */
export function mountAt(app: ExpressApp, path: string): string | undefined {
  const mounts = mountsIn(routerOf(app), path, '', []);
  return mounts.find((mount) => mount === path) ?? mounts.at(-1);
}

function mountOf({ parent, mountpath }: ExpressApp): string {
  return parent === undefined ? '' : mountOf(parent) + mountText(mountpath);
}

/** `outer` are the routers around this one: a router may be mounted in itself. */
function templatesIn(
  router: ExpressRouter | undefined,
  route: ExpressRoute,
  base: string,
  outer: readonly ExpressRouter[],
): string[] {
  if (router === undefined || outer.includes(router)) return [];
  return router.stack.flatMap((layer) => {
    if (layer.route === route) return [base + templateOf(route)];
    return templatesIn(routerIn(layer), route, base + mountIn(layer), [...outer, router]);
  });
}

function mountsIn(
  router: ExpressRouter | undefined,
  path: string,
  base: string,
  outer: readonly ExpressRouter[],
): string[] {
  if (router === undefined || outer.includes(router)) return [];
  return router.stack.flatMap((layer) => {
    const start = layer.route === undefined ? startOf(layer, path) : undefined;
    if (start === undefined) return [];
    const template = base + mountIn(layer);
    const rest = path.slice(start.length);
    if (rest === '') return [template];
    const inner = routerIn(layer);
    if (inner !== undefined) return mountsIn(inner, rest, template, [...outer, router]);
    // Nothing tells what is mounted in an application that is mounted itself, or in a function.
    return start === '' ? [] : [template];
  });
}

/** The start of a path that an entry is mounted at: whole segments of it, or nothing at `/`. */
function startOf(layer: Layer, path: string): string | undefined {
  const match = layer.match(path);
  if (match === false) return undefined;
  const start = (match === true ? layer.path : match.path)?.replace(/\/$/, '') ?? '';
  return path.startsWith(start) && (path.length === start.length || path[start.length] === '/')
    ? start
    : undefined;
}

function mountIn({ rawPath, slash, regexp }: Layer): string {
  return rawPath === undefined && (slash || regexp?.fast_slash) ? '' : mountText(rawPath);
}

function mountText(path: unknown): string {
  if (path === undefined) return UNKNOWN_MOUNT;
  // As Express mounts it: `/docs/` is `/docs`, `/` adds nothing.
  return typeof path === 'string' ? textOf(path.replace(/\/+$/, '')) : textOf(path);
}

function textOf(path: unknown): string {
  if (Array.isArray(path)) return path.map(textOf).join('|');
  return typeof path === 'string' ? withPlainWildcards(path) : String(path);
}
