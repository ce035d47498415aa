import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './snippets.js';

export type Method = 'forRoot' | 'forRootAsync';

/** The options that methods of `MetricsModule` take, by their types: `scrape`, `scrape.timeoutMs` and so on, sorted. */
export function optionsOf(...methods: readonly Method[]): Record<Method, string[]> {
  const file = join(ROOT, 'libs/metrics/src/module/metrics.module.ts');
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file) as ts.SourceFile;
  const [module] = source.statements.filter(ts.isClassDeclaration);
  return Object.fromEntries(methods.map((name) => [name, namesIn(given(name))])) as Record<Method, string[]>;

  function given(method: Method): ts.Type {
    const member = module?.members.find((one) => one.name?.getText() === method) as ts.MethodDeclaration;
    return checker.getTypeAtLocation(member.parameters[0] as ts.Node);
  }

  function namesIn(type: ts.Type, path = ''): string[] {
    const names = propertiesOf(type).flatMap((property) => {
      const name = path + property.name;
      return [name, ...namesIn(checker.getTypeOfSymbol(property), `${name}.`)];
    });
    return [...new Set(names)].toSorted();
  }

  /** The properties of what may be given as an object of options. */
  function propertiesOf(type: ts.Type): readonly ts.Symbol[] {
    if (type.isUnion()) return type.types.flatMap(propertiesOf);
    const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
    const isFunction = type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
    if (!isObject || isFunction) return [];
    const properties = type.getProperties();
    // A list, a registry or a pattern has methods; options are plain.
    return properties.some(({ flags }) => (flags & ts.SymbolFlags.Method) !== 0) ? [] : properties;
  }
}
