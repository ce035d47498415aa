import 'reflect-metadata';
import { isRecord } from './nest-module.js';

/**
 * The root module among the exports of a file: its default export, `AppModule`, or the only module that it exports.
 * A function without parameters is called, so that a file can hand out `AppModule.register(options)`.
 * @throws {Error} when there is none, or it is not clear which
 */
export async function rootModuleOf(imported: Readonly<Record<string, unknown>>): Promise<unknown> {
  const exported = exportsIn(imported);
  const { default: byDefault, AppModule: named } = exported;
  const modules = Object.entries(exported).filter(([, value]) => isModule(value));
  const [only] = modules;
  const chosen = byDefault ?? named ?? (modules.length === 1 ? only?.[1] : undefined);
  const module = isFactory(chosen) ? await chosen() : await chosen;
  if (isModule(module)) return module;
  const names = modules.map(([name]) => name).join(', ');
  throw new Error(
    chosen === undefined && names !== ''
      ? `it exports several modules: ${names}. Export the root module by default.`
      : 'it exports no module. Export the root module by default: a class with @Module(), or what its register() returns.',
  );
}

/** Of a CommonJS file, which is what Nest builds by default, `import()` has all exports in `default`. */
function exportsIn(imported: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { default: all } = imported;
  return isRecord(all) && !isModule(all) ? all : imported;
}

function isModule(value: unknown): boolean {
  const type = isRecord(value) ? value['module'] : value;
  return typeof type === 'function' && isDecorated(type);
}

function isFactory(value: unknown): value is () => unknown {
  return typeof value === 'function' && !isDecorated(value) && value.length === 0;
}

/** `@Module({})` of an empty object leaves no metadata but Nest's mark of the class. */
function isDecorated(type: object): boolean {
  return (
    Reflect.getMetadataKeys(type).length > 0 || (type as { name?: string }).name?.endsWith('Module') === true
  );
}
