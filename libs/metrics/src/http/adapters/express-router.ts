import { METHODS } from 'node:http';
import { withPlainWildcards } from '../route-template.js';

/** An Express route: a path with handlers by method. */
export interface ExpressRoute {
  readonly path: unknown;
  readonly methods: Readonly<Record<string, boolean>>;
  readonly stack: readonly { readonly handle: () => unknown }[];
}

/** One entry of a router: a route, a mounted router, or middleware. */
export interface Layer {
  readonly route?: ExpressRoute;
  readonly handle: unknown;
  /** The path it was mounted at, as declared; unknown before router 2.3. */
  readonly rawPath?: unknown;
  /** Whether it is mounted at `/`, which matches every path. In Express 4 this is `regexp.fast_slash`. */
  readonly slash?: boolean;
  readonly regexp?: { readonly fast_slash?: boolean };
  /** Matches the start of a path and returns it. Express 4 returns a boolean and leaves the match in `path`. */
  match(path: string): boolean | { readonly path: string };
  readonly path?: string;
}

export interface ExpressRouter {
  readonly stack: Layer[];
  use(handler: unknown): unknown;
}

/** An Express application, perhaps mounted in another one. */
export interface ExpressApp {
  /** The router of Express 5. In Express 4 this getter throws. */
  readonly router?: ExpressRouter;
  /** The router of Express 4, once it has a route. */
  readonly _router?: ExpressRouter;
  readonly parent?: ExpressApp;
  /** Where the parent mounted it, as declared. */
  readonly mountpath?: unknown;
}

/** Stands in for a mount path that the router does not expose. */
export const UNKNOWN_MOUNT = '(mounted)';

/** The path of a route as declared. Express accepts strings, regular expressions and lists of both. */
export function templateOf({ path }: ExpressRoute): string {
  return textOf(path);
}

/** The methods that a route answers, in upper case. */
export function methodsOf({ methods }: ExpressRoute): readonly string[] {
  // `route.all()` sets this mark and lists no methods.
  return methods['_all'] ? METHODS : Object.keys(methods).map((method) => method.toUpperCase());
}

export function routerOf(app: ExpressApp): ExpressRouter | undefined {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- Express 4's own name
  return 'lazyrouter' in app ? app._router : app.router;
}

/** The Express router that this entry mounts, if it is one. */
export function routerIn({ handle }: Layer): ExpressRouter | undefined {
  const { stack, use } = handle as Partial<ExpressRouter>;
  // Connect applications can be mounted too; in their stacks, `route` is a path.
  const isExpress = Array.isArray(stack) && stack.every(({ route }) => typeof route !== 'string');
  return isExpress && typeof use === 'function' ? (handle as ExpressRouter) : undefined;
}

/** The routes of the application itself. */
export function routesOf(app: ExpressApp): ExpressRoute[] {
  return routerOf(app)?.stack.flatMap(({ route }) => route ?? []) ?? [];
}

/** The routes in these entries and in their nested routers. */
export function routesIn(stack: readonly Layer[]): ExpressRoute[] {
  return stack.flatMap((layer) => layer.route ?? routesIn(routerIn(layer)?.stack ?? []));
}

/** The templates that lead to a route of an application or of its nested routers. */
export function templatesOf(app: ExpressApp, route: ExpressRoute): string[] {
  return templatesIn(routerOf(app), route, mountOf(app), []);
}

/**
 * The declared mount path for a requested path; never the requested path itself, which would be unbounded. Of several
 * mounts, the one declared exactly as requested, or else the last: the earlier ones have passed the request on.
 */
export function mountAt(app: ExpressApp, path: string): string | undefined {
  const mounts = mountsIn(routerOf(app), path, '', []);
  return mounts.find((mount) => mount === path) ?? mounts.at(-1);
}

function mountOf({ parent, mountpath }: ExpressApp): string {
  return parent === undefined ? '' : mountOf(parent) + mountText(mountpath);
}

/** `outer` holds the enclosing routers: a router may be mounted in itself. */
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
    // Mounts inside a mounted application or a function are not visible.
    return start === '' ? [] : [template];
  });
}

/** The start of a path that an entry is mounted at: whole segments, or the empty string for `/`. */
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
  // As in Express: `/docs/` mounts at `/docs`, and `/` adds nothing.
  return typeof path === 'string' ? textOf(path.replace(/\/+$/, '')) : textOf(path);
}

function textOf(path: unknown): string {
  if (Array.isArray(path)) return path.map(textOf).join('|');
  return typeof path === 'string' ? withPlainWildcards(path) : String(path);
}
