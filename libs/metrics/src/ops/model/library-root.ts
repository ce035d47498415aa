import { relative } from 'node:path';
import { METRICS_RAW_OPTIONS, METRICS_ROOT } from '../../metrics/metrics.tokens.js';
import { placeIn } from './application-metric.js';
import { isRecord, type NestModule, valueOf } from './nest-module.js';

/**
 * @throws {Error} when nothing imports the library's root module, so that the bundle would describe an application without
 * metrics
 */
export function requireLibraryRoot(modules: readonly NestModule[]): void {
  if (modules.some(isLibraryRoot)) return;
  const [root] = modules;
  const type = root?.type as object & { readonly name: string };
  const makers = Object.getOwnPropertyNames(type).filter(
    (name) => name !== 'constructor' && typeof (type as Record<string, unknown>)[name] === 'function',
  );
  const [maker] = makers;
  throw new Error(
    `${type.name} imports no MetricsModule.forRoot(), and neither does what it imports: there are no metrics to watch. ${
      maker === undefined
        ? `Import it in ${type.name}, or export by default the module that does.`
        : `If ${type.name}.${maker}() makes the imports, export by default what it returns: export default ${type.name}.${maker}(…).`
    }`,
  );
}

/** Where `forRootAsync()` is called, whose options are made when the application starts; `undefined`: it is not. */
export function optionsMadeAt(modules: readonly NestModule[], workingDirectory: string): string | undefined {
  if (isRecord(valueOf(modules, METRICS_RAW_OPTIONS))) return undefined;
  const root = valueOf(modules, METRICS_ROOT) as { readonly calledAt: () => string } | undefined;
  const { file, line } = placeIn(root?.calledAt() ?? '');
  return `${relative(workingDirectory, file).replaceAll('\\', '/')}:${line}`;
}

/** That of `PrometheusModule` extends ours. */
function isLibraryRoot({ type }: NestModule): boolean {
  return /^(Metrics|Prometheus)RootModule$/.test(type.name);
}
