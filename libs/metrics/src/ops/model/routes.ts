import 'reflect-metadata';
import type { ApplicationRoute } from './application.js';
import { modulePathsOf } from './module-paths.js';
import type { NestClass, NestModule } from './nest-module.js';
import { versionText } from './served-paths.js';

/** As Nest's `RequestMethod` numbers them. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH'];

/** The handlers of all controllers, by the metadata of `@Controller()`, `@Get()` and the like. */
export function routesOf(modules: readonly NestModule[]): ApplicationRoute[] {
  const modulePaths = modulePathsOf(modules);
  return modules.flatMap(({ type, controllers }) =>
    controllers.flatMap((controller) =>
      handlersOf(controller, modulePaths.get(type) ?? '').map((route) => ({ module: type.name, ...route })),
    ),
  );
}

/** Those of one class: another may have its name. */
export function routesOfClass(type: NestClass, modules: readonly NestModule[]): ApplicationRoute[] {
  const wanted = (controllers: readonly NestClass[]) => controllers.filter((one) => one === type);
  return routesOf(modules.map((module) => ({ ...module, controllers: wanted(module.controllers) })));
}

function handlersOf(controller: NestClass, modulePath: string): Omit<ApplicationRoute, 'module'>[] {
  const bases = pathsIn(Reflect.getMetadata('path', controller));
  return methodsOf(controller).flatMap(([handler, method]) => {
    const verb = Reflect.getMetadata('method', method) as number | undefined;
    if (verb === undefined) return [];
    const paths = pathsIn(Reflect.getMetadata('path', method));
    const versions = versionsOf(method) ?? versionsOf(controller);
    return bases.flatMap((base) =>
      paths.map((path) => ({
        controller: controller.name,
        handler,
        method: METHODS[verb] ?? 'ALL',
        path: joined(modulePath, base, path),
        ...(versions !== undefined && { versions }),
      })),
    );
  });
}

/** The methods of a class and of those that it extends, with their names. */
export function methodsOf(type: NestClass): [name: string, method: object][] {
  const found = new Map<string, object>();
  for (
    let prototype = type.prototype as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof value === 'function' && !found.has(name)) {
        found.set(name, value as object);
      }
    }
  }
  return [...found];
}

/** What `@Version()` or `@Controller({ version })` says. */
function versionsOf(target: object): string[] | undefined {
  const versions: unknown = Reflect.getMetadata('__version__', target);
  return versions === undefined ? undefined : [versions].flat().map(versionText);
}

function pathsIn(path: unknown): string[] {
  return [path ?? ''].flat().map(String);
}

function joined(...parts: string[]): string {
  const path = parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/');
  return `/${path}`;
}
