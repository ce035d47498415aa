import { isRecord, type NestClass, type NestModule } from './nest-module.js';

/** As `RouterModule.register()` takes it. */
interface Branch {
  readonly path?: string;
  readonly module?: NestClass;
  readonly children?: readonly (Branch | NestClass)[];
}

/** What `RouterModule.register()` puts before the paths of a module's controllers. */
export function modulePathsOf(modules: readonly NestModule[]): ReadonlyMap<NestClass, string> {
  const paths = new Map<NestClass, string>();
  const visit = (branch: Branch | NestClass, above: string): void => {
    if (typeof branch === 'function') {
      paths.set(branch, above);
      return;
    }
    const path = `${above}/${branch.path ?? ''}`;
    if (branch.module !== undefined) paths.set(branch.module, path);
    for (const child of branch.children ?? []) visit(child, path);
  };
  for (const { providers } of modules.filter(({ type }) => type.name === 'RouterModule')) {
    for (const { useValue: tree } of providers.filter(isRecord)) {
      if (Array.isArray(tree)) for (const branch of tree as Branch[]) visit(branch, '');
    }
  }
  return paths;
}
