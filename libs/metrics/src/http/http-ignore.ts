import { METHODS, type IncomingMessage } from 'node:http';
import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import { checkPath } from '../module/option-checks.js';

/** Rules for requests that are not recorded; a request that meets one of them is left out. */
export interface HttpIgnore {
  /** Paths as requested, without the query: a text is the whole path, a pattern may match any part of it. */
  readonly paths?: readonly (string | RegExp)[];
  /** Route templates as the metrics show them, such as `/api/loans/:id`. */
  readonly templates?: readonly string[];
  /** Methods, such as `OPTIONS`. */
  readonly methods?: readonly string[];
  /** Asked when a request arrives, before anything else has seen it. */
  readonly when?: (request: IncomingMessage) => boolean;
}

/** The rules in their long form. */
export type ResolvedIgnore = Required<HttpIgnore>;

/** One path that is left out, for some methods or (without `methods`) for all. */
export interface IgnoredPath {
  readonly path: string;
  readonly methods?: readonly string[];
}

/**
 * Brings the rules into their long form and checks them.
 * @throws MetricsConfigurationError for a path, a template or a method that no request can have.
 */
export function resolveIgnore(ignore: readonly string[] | HttpIgnore): ResolvedIgnore {
  const {
    paths = [],
    templates = [],
    methods = [],
    when = () => false,
  }: HttpIgnore = isList(ignore) ? { paths: ignore, templates: ignore } : ignore;
  for (const path of paths) if (!(path instanceof RegExp)) checkPath(path, 'http.ignore');
  for (const template of templates) checkPath(template, 'http.ignore');
  for (const method of methods) checkMethod(method);
  return { paths, templates, methods, when };
}

/**
 * Says whether a request is left out, from what is known when it arrives. One that `when` can't tell of, which
 * `report` is told, is not.
 */
export function arrivalFilter(
  { paths, methods, when }: ResolvedIgnore,
  ignoredPaths: readonly IgnoredPath[],
  report: (error: unknown, what: string) => void,
): (request: IncomingMessage) => boolean {
  const literal: readonly IgnoredPath[] = [
    ...ignoredPaths,
    ...paths.filter((path) => typeof path === 'string').map((path) => ({ path })),
  ];
  const patterns = paths.filter((path) => path instanceof RegExp);
  const isTold = (request: IncomingMessage): boolean => {
    try {
      const answer: unknown = when(request);
      if (!(answer instanceof Promise)) return Boolean(answer);
      // Nobody else hears of its rejection, which would end the process.
      answer.catch(() => undefined);
      throw new TypeError('it answers with a promise. Give a function that answers at once.');
    } catch (error) {
      report(error, "http.ignore.when can't tell whether to leave out a request, so the request counts");
      return false;
    }
  };
  return (request) => {
    const { url = '', method = '' } = request;
    for (const ignored of literal) {
      if (isAt(url, ignored.path) && (ignored.methods?.includes(method) ?? true)) return true;
    }
    if (methods.includes(method)) return true;
    return patterns.some((pattern) => pathOf(url).search(pattern) !== -1) || isTold(request);
  };
}

/** Whether `path` is all of `url` before its query, found without cutting a new string off it. */
function isAt(url: string, path: string): boolean {
  return url.startsWith(path) && (url.length === path.length || url[path.length] === '?');
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

function checkMethod(method: string): void {
  if (METHODS.includes(method)) return;
  throw new MetricsConfigurationError(
    `MetricsModule option http.ignore.methods: "${method}" is no method. Write it as in a request, such as "OPTIONS".`,
  );
}

function isList(ignore: readonly string[] | HttpIgnore): ignore is readonly string[] {
  return Array.isArray(ignore);
}
