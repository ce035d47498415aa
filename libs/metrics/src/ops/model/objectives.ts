import { relative } from 'node:path';
import { classNameOf } from '../../metrics/calls/class-name.js';
import { entranceOf } from '../../metrics/objectives/measured-by.js';
import { type DeclaredSlo, sloOf } from '../../metrics/objectives/slo.decorator.js';
import type { ResolvedSlo } from '../../metrics/objectives/slo.options.js';
import type { ApplicationRoute, DecoratedMethod, Objective, ObjectiveSubject } from './application.js';
import { placeIn } from './application-metric.js';
import type { LibraryOptions } from './library-facts.js';
import { classOf, type NestClass, type NestModule } from './nest-module.js';
import { methodsOf, routesOfClass } from './routes.js';

const HTTP = {
  kind: 'http',
  counter: 'http_requests_total',
  failure: 'status_code=~"5.."',
  histogram: 'http_request_duration_seconds',
} as const;

/** What has been found of an application so far. */
interface Known {
  readonly modules: readonly NestModule[];
  readonly methods: readonly DecoratedMethod[];
  readonly options: LibraryOptions;
  readonly workingDirectory: string;
}

/** The promises of `forRoot({ slo })` and of `@Slo()`. */
export function objectivesIn(known: Known): Objective[] {
  const { modules, options } = known;
  const all =
    options.slo === undefined || options.http === false
      ? []
      : of(options.slo, { ...HTTP, title: 'all requests', matchers: {} });
  const classes = new Set(
    modules.flatMap(({ controllers, providers }) =>
      [...controllers, ...providers].flatMap((one) => classOf(one) ?? []),
    ),
  );
  return withUniqueNames([...all, ...[...classes].flatMap((type) => objectivesOfClass(type, known))]);
}

/**
 * A class that others extend has its promise once: their calls are in the same series. Titles that differ by other than ASCII
 * letters and digits would share a name, and so the series of their rules.
 */
function withUniqueNames(objectives: readonly Objective[]): Objective[] {
  const taken = new Set<string>();
  const different = new Map(objectives.map((objective) => [JSON.stringify(objective), objective]));
  return [...different.values()].map((objective) => {
    let { name } = objective;
    for (let number = 2; taken.has(name); number++) name = `${objective.name}_${number}`;
    taken.add(name);
    return { ...objective, name };
  });
}

function objectivesOfClass(type: NestClass, known: Known): Objective[] {
  const ofClass = sloOf(type);
  const kept = methodsOf(type).flatMap(([name, method]) => {
    const slo = sloOf(type.prototype as object, name);
    return slo === undefined ? [] : [{ name, method, slo }];
  });
  return [
    ...(ofClass === undefined
      ? []
      : promised(
          ofClass,
          subjectOfClass(
            type,
            kept.map(({ name }) => name),
            known,
          ),
          known,
        )),
    ...kept.flatMap(({ name, method, slo }) =>
      promised(slo, subjectOfMethod(type, name, method, known), known),
    ),
  ];
}

function promised(
  slo: DeclaredSlo,
  subject: ObjectiveSubject | undefined,
  { workingDirectory }: Known,
): Objective[] {
  if (subject === undefined) return [];
  const { file, line } = placeIn(slo.declaredAt);
  const place = { file: relative(workingDirectory, file).replaceAll('\\', '/'), line };
  return of(slo, subject).map((objective) => ({
    ...objective,
    name: `${objective.kind}_${slugOf(subject.title)}`,
    place,
  }));
}

function of({ availability, latency }: ResolvedSlo, subject: ObjectiveSubject): Objective[] {
  const shared = { of: subject, place: undefined };
  return [
    ...(availability === undefined
      ? []
      : [
          {
            name: 'availability',
            kind: 'availability' as const,
            objective: availability,
            belowSeconds: undefined,
            ...shared,
          },
        ]),
    ...(latency === undefined ? [] : [{ name: 'latency', kind: 'latency' as const, ...latency, ...shared }]),
  ];
}

/** Of a controller: its handlers without a promise of their own. */
function subjectOfClass(
  type: NestClass,
  except: readonly string[],
  known: Known,
): ObjectiveSubject | undefined {
  const entrance = entranceOf(type);
  if (entrance !== undefined) {
    const queue = queueOf(type);
    return {
      kind: 'queue',
      title: `queue ${queue}`,
      matchers: { queue: [queue] },
      counter: entrance.counter,
      failure: 'result="failure"',
      histogram: entrance.histogram,
    };
  }
  const routes = routesOfClass(type, known.modules).filter(({ handler }) => !except.includes(handler));
  return subjectOfRoutes(type.name, routes, known);
}

function subjectOfMethod(
  type: NestClass,
  name: string,
  method: object,
  known: Known,
): ObjectiveSubject | undefined {
  const entrance = entranceOf(method);
  if (entrance !== undefined) {
    const job =
      (Reflect.getMetadata('SCHEDULER_NAME', method) as string | undefined) ??
      `${classNameOf(type.prototype as object)}.${name}`;
    return {
      kind: 'cron',
      title: `job ${job}`,
      matchers: { job_name: [job] },
      counter: entrance.counter,
      failure: 'result="failure"',
      histogram: entrance.histogram,
    };
  }
  const routes = routesOfClass(type, known.modules).filter(({ handler }) => handler === name);
  const [first] = routes;
  if (first !== undefined) return subjectOfRoutes(`${first.method} ${first.path}`, routes, known);
  return subjectOfCalls(`${ownerOf(name, type)}.${name}`, known);
}

function subjectOfRoutes(
  title: string,
  routes: readonly ApplicationRoute[],
  { options }: Known,
): ObjectiveSubject | undefined {
  if (options.http === false || routes.length === 0) return undefined;
  const values = (of: (route: ApplicationRoute) => string) => [...new Set(routes.map(of))];
  const methods = values(({ method }) => method);
  return {
    ...HTTP,
    title,
    matchers: {
      ...(!methods.includes('ALL') && { method: methods }),
      endpoint: values(({ path }) => path),
    },
    endpoints: routes.map(({ path, versions }) => ({ path, ...(versions !== undefined && { versions }) })),
  };
}

/** Of a decorated method: a histogram of its own has no labels of class and method. */
function subjectOfCalls(title: string, { methods }: Known): ObjectiveSubject | undefined {
  const decorated = methods.find((one) => `${one.class}.${one.method}` === title);
  if (decorated === undefined) return undefined;
  const timed = decorated.decorators.find(({ decorator }) => decorator === '@Timed()')?.metrics[0];
  const histogram = timed ?? 'method_duration_seconds';
  const isShared = histogram === 'method_duration_seconds';
  return {
    kind: 'method',
    title,
    matchers: { class: [decorated.class], method: [decorated.method] },
    counter: 'method_calls_total',
    failure: 'result="failure"',
    histogram,
    ...(!isShared && { hasOwnHistogram: true }),
  };
}

/** The class that has the method, as the label `class` says: not one that inherits it. */
function ownerOf(name: string, type: NestClass): string {
  let prototype = type.prototype as object;
  while (!Object.hasOwn(prototype, name)) prototype = Object.getPrototypeOf(prototype) as object;
  return classNameOf(prototype);
}

/** The name of the queue, as `@Processor()` of either package keeps it. */
function queueOf(type: NestClass): string {
  const options = (Reflect.getMetadata('bullmq:processor_metadata', type) ??
    Reflect.getMetadata('bull:module_queue', type)) as { readonly name?: string } | string | undefined;
  return typeof options === 'string' ? options : (options?.name ?? '');
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
