import 'reflect-metadata';
import type { ApplicationRoute } from './application.js';
import type { NestClass, NestModule } from './nest-module.js';

/** As Nest's `RequestMethod` numbers them. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH'];

/** The handlers of all controllers, by the metadata of `@Controller()`, `@Get()` and the like. */
export function routesOf(modules: readonly NestModule[]): ApplicationRoute[] {
  return modules.flatMap(({ type, controllers }) =>
    controllers.flatMap((controller) =>
      handlersOf(controller).map((route) => ({ module: type.name, ...route })),
    ),
  );
}

function handlersOf(controller: NestClass): Omit<ApplicationRoute, 'module'>[] {
  const bases = pathsIn(Reflect.getMetadata('path', controller));
  return methodsOf(controller).flatMap(([handler, method]) => {
    const verb = Reflect.getMetadata('method', method) as number | undefined;
    if (verb === undefined) return [];
    const paths = pathsIn(Reflect.getMetadata('path', method));
    return bases.flatMap((base) =>
      paths.map((path) => ({
        controller: controller.name,
        handler,
        method: METHODS[verb] ?? 'ALL',
        path: joined(base, path),
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
