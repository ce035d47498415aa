import { METHODS, type IncomingMessage } from 'node:http';
import { withPlainWildcards } from './route-template.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { checkPath } from '../metrics/option-checks.js';

/** Rules for requests that are not recorded; a request that matches any of them is left out. */
export interface HttpIgnore {
  /**
   * Paths as requested, without the query. A string is the whole path, with or without a trailing slash; `*` matches
   * any characters, slashes included, or none. A regular expression may match any part of the path.
   */
  readonly paths?: readonly (string | RegExp)[];
  /** Route templates as the metrics show them, such as `/api/loans/:id`. */
  readonly templates?: readonly string[];
  /** Methods, such as `OPTIONS`. */
  readonly methods?: readonly string[];
  /** Called when a request arrives, before anything else sees it. */
  readonly when?: (request: IncomingMessage) => boolean;
}

/** The rules in their full form. */
export interface ResolvedIgnore extends Required<Omit<HttpIgnore, 'when'>> {
  readonly when: HttpIgnore['when'] | undefined;
  /** The paths with `*`, as regular expressions; they also leave out whole routes. */
  readonly wildcards: readonly RegExp[];
}

/** A path that is left out, for some methods or (without `methods`) for all. */
export interface IgnoredPath {
  readonly path: string;
  readonly methods?: readonly string[];
}

/**
 * Expands the rules to their full form and checks them.
 * @throws MetricsConfigurationError for a path, a template or a method that no request can have.
 */
export function resolveIgnore(ignore: readonly string[] | HttpIgnore): ResolvedIgnore {
  const list = isList(ignore) ? ignore.map((entry) => trimmed(entry)) : [];
  const {
    paths = list.filter((entry) => !PARAMETER.test(entry)),
    templates = list,
    methods = [],
    when,
  }: HttpIgnore = isList(ignore) ? {} : ignore;
  const texts = paths
    .filter((path): path is string => !(path instanceof RegExp))
    .map((path) => checkedPath(path));
  for (const method of methods) checkMethod(method);
  const wildcards = texts.filter((text) => text.includes('*')).map((text) => wildcardPattern(text));
  return {
    paths: [
      ...texts.filter((text) => !text.includes('*')),
      ...paths.filter((path) => path instanceof RegExp),
      ...wildcards,
    ],
    templates: templates.map((template) => trimmed(template)),
    methods,
    when,
    wildcards,
  };
}

export function isTemplateIgnored({ templates, wildcards }: ResolvedIgnore, template: string): boolean {
  return templates.includes(template) || wildcards.some((pattern) => pattern.test(template));
}

/**
 * Returns a function that decides on arrival whether a request is left out. When `when` throws or returns a promise,
 * the error is reported and the request is recorded.
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
  const asksWhen = (request: IncomingMessage, rule: (request: IncomingMessage) => unknown): boolean => {
    try {
      const answer = rule(request);
      if (!(answer instanceof Promise)) return Boolean(answer);
      // An unhandled rejection would end the process.
      answer.catch(() => undefined);
      throw new TypeError('it returned a promise. Give a synchronous function.');
    } catch (error) {
      report(error, 'http.ignore.when failed, so its request is counted');
      return false;
    }
  };
  return (request) => {
    const { url: target = '', method = '' } = request;
    const url = target.startsWith('/') ? target : pathInAbsolute(target);
    for (const ignored of literal) {
      const { path } = ignored;
      if (!url.startsWith(path) || !isEnd(url, path.length)) continue;
      if (ignored.methods?.includes(method) ?? true) return true;
    }
    if (methods.includes(method)) return true;
    for (const pattern of patterns) if (pathOf(url).search(pattern) !== -1) return true;
    return when !== undefined && asksWhen(request, when);
  };
}

/** Whether the path of a URL ends here, with or without a trailing slash. Allocates no substring. */
function isEnd(url: string, at: number): boolean {
  const end = url[at] === '/' ? at + 1 : at;
  return url.length === end || url[end] === '?';
}

/** The path of a target in absolute form, `http://host/path` (RFC 9112, 3.2.2). */
function pathInAbsolute(target: string): string {
  const scheme = target.indexOf('://');
  const path = scheme === -1 ? -1 : target.indexOf('/', scheme + 3);
  return path === -1 ? target : target.slice(path);
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** Matches what only a template has: a parameter, or the routers' syntax for optional parts and patterns. */
const PARAMETER = /\/:|[{(]/;

/** A path without its trailing slash and with wildcards as `*`, as the metrics show templates. */
function trimmed(path: string): string {
  checkPath(path, 'http.ignore');
  return path === '/' ? path : withPlainWildcards(path).replace(/\/+$/, '');
}

function checkedPath(path: string): string {
  const text = trimmed(path);
  if (PARAMETER.test(text)) {
    throw new MetricsConfigurationError(
      `MetricsModule option http.ignore.paths: "${path}" is a route template, not a path. Put it into http.ignore.templates, or use * ` +
        'as a wildcard.',
    );
  }
  if (/[?#]/.test(text)) {
    throw new MetricsConfigurationError(
      `MetricsModule option http.ignore: "${path}" has a query string. Paths are compared without it: remove it, or use ` +
        'http.ignore.when.',
    );
  }
  return text;
}

function wildcardPattern(path: string): RegExp {
  const parts = path.split(/\*+/).map((part) => part.replaceAll(/[.+^$()|[\]\\{}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}/?$`, 's');
}

function checkMethod(method: string): void {
  if (METHODS.includes(method)) return;
  throw new MetricsConfigurationError(
    `MetricsModule option http.ignore.methods: "${method}" is not an HTTP method. Write it as requests do, such as "OPTIONS".`,
  );
}

function isList(ignore: readonly string[] | HttpIgnore): ignore is readonly string[] {
  return Array.isArray(ignore);
}
