import { METRICS_PATH, METRICS_RAW_OPTIONS } from '../../metrics/metrics.tokens.js';
import type { Announcement } from '../../metrics/definition/announcement.js';
import type { MetricsModuleOptions } from '../../module/metrics.options.js';
import type { Application, ApplicationModule, DecoratedMethod } from './application.js';
import { metricOf, placeOf } from './application-metric.js';
import { entrancesOf } from './entrances.js';
import { libraryOptions, type LibraryOptions } from './library-facts.js';
import { isExposed } from './library-metrics.js';
import { optionsMadeAt, requireLibraryRoot } from './library-root.js';
import { withOwnNames } from './with-own-names.js';
import { classOf, isRecord, modulesOf, type NestModule, valueOf } from './nest-module.js';
import { objectivesIn } from './objectives.js';
import { routesOf } from './routes.js';
import { httpFacts, scrapeFacts } from './settings.js';

/** What was found of an application: its root module, and what was declared while it was imported. */
export interface Found {
  readonly name: string;
  readonly root: unknown;
  readonly announcements: readonly Announcement[];
  readonly workingDirectory: string;
}

/**
 * What the code of an application says, without starting it. Options that `forRootAsync()` makes are not known: it has
 * the defaults then.
 */
export async function applicationOf({
  name,
  root,
  announcements,
  workingDirectory,
}: Found): Promise<Application> {
  const modules = await modulesOf(root);
  const options = optionsIn(modules);
  const own = modules.filter(isOwn);
  const integrations = integrationsOf(modules);
  const entrances = entrancesOf(modules, options.entrances);
  const routes = routesOf(own);
  const methods = methodsIn(announcements, own, workingDirectory);
  const facts = { options, integrations, entrances };
  const metrics = unique(
    announcements.map((one) => metricOf(one, workingDirectory)),
    (metric) => metric.name,
  );
  const application = {
    name,
    modules: modulesIn(own, methods),
    routes,
    metrics: metrics.filter((metric) => metric.place !== undefined || isExposed(metric.name, facts)),
    methods,
    entrances,
    integrations,
    objectives: objectivesIn({ modules: own, methods, options, workingDirectory }),
    http: httpFacts(options),
    scrape: scrapeFacts(options, valueOf(modules, METRICS_PATH)),
    limits: { httpSeries: options.http === false ? 0 : options.http.maxSeries },
    hasWorkers: options.hasWorkers,
    prefix: options.prefix,
    runtimePrefix: options.defaultsPrefix,
    optionsMadeAt: optionsMadeAt(modules, workingDirectory),
  };
  return withOwnNames(application);
}

/**
 * The options of `forRoot()`, after defaults.
 * @throws {Error} when nothing imports the library's root module
 */
export async function optionsOf(root: unknown): Promise<LibraryOptions> {
  const modules = await modulesOf(root);
  requireLibraryRoot(modules);
  return optionsIn(modules);
}

function optionsIn(modules: readonly NestModule[]): LibraryOptions {
  return libraryOptions(valueOf(modules, METRICS_RAW_OPTIONS) as MetricsModuleOptions | undefined);
}

/** The library's own module, and those of Nest's packages, are not the application's. */
function isOwn({ type, providers }: NestModule): boolean {
  const isLibrary = /^Metrics(Root)?Module$/.test(type.name);
  return !isLibrary || providers.length === 0;
}

/** Those of packages have nothing that the library measures. */
function modulesIn(modules: readonly NestModule[], methods: readonly DecoratedMethod[]): ApplicationModule[] {
  const found = modules.map(({ type, controllers, providers, metricTokens }) => ({
    name: type.name,
    controllers: controllers.map((one) => one.name),
    providers: providers.flatMap((one) => classOf(one)?.name ?? []),
    metrics: metricTokens.flatMap(metricNameOf),
  }));
  return unique(found, (module) => module.name).filter(
    ({ name, controllers, metrics }) =>
      controllers.length + metrics.length > 0 || methods.some(({ module }) => module === name),
  );
}

/** The metric that a token of `forFeature()` stands for. */
function metricNameOf(token: unknown): string | [] {
  const text = typeof token === 'symbol' ? (token.description ?? '') : '';
  return /^nestjs-metrics: "(.+)" of MetricsModule/.exec(text)?.[1] ?? [];
}

/** Integrations of `forFeature()` are providers under symbols that name them. */
function integrationsOf(modules: readonly NestModule[]): string[] {
  const tokens = modules.flatMap(({ providers }) => providers.filter(isRecord).map((one) => one['provide']));
  const names = tokens.flatMap((token) => {
    const text = typeof token === 'symbol' ? (token.description ?? '') : '';
    return /^(\w+)\(\) of nestjs-metrics$/.exec(text)?.[1] ?? [];
  });
  return [...new Set(names)].toSorted();
}

function methodsIn(
  announcements: readonly Announcement[],
  modules: readonly NestModule[],
  workingDirectory: string,
): DecoratedMethod[] {
  const methods = new Map<string, Omit<DecoratedMethod, 'decorators'> & { decorators: Decorator[] }>();
  for (const announcement of announcements) {
    const { decorator, method: where, definition } = announcement;
    const place = placeOf(announcement, workingDirectory);
    if (decorator === undefined || where === undefined || place === undefined) continue;
    const dot = where.lastIndexOf('.');
    const [type, method] = [where.slice(0, dot), where.slice(dot + 1)];
    const key = `${place.file} ${where}`;
    const known = methods.get(key) ?? {
      class: type,
      method,
      module: moduleOf(type, modules),
      decorators: [],
      place,
    };
    methods.set(key, known);
    const same = known.decorators.find((one) => one.decorator === decorator);
    if (same) same.metrics.push(definition.config.name);
    else known.decorators.push({ decorator, metrics: [definition.config.name] });
  }
  return [...methods.values()];
}

interface Decorator {
  readonly decorator: string;
  readonly metrics: string[];
}

function moduleOf(type: string, modules: readonly NestModule[]): string | undefined {
  const listing = modules.find(({ controllers, providers }) =>
    [...controllers, ...providers].some((one) => classOf(one)?.name === type),
  );
  return listing?.type.name;
}

function unique<T>(list: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(list.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}
