import 'reflect-metadata';

/** A module as `@Module()` or a static method such as `register()` describes it. */
export interface NestModule {
  readonly type: NestClass;
  readonly controllers: readonly NestClass[];
  readonly providers: readonly unknown[];
  /** What `forFeature()` of the library provides in it. */
  readonly metricTokens: readonly unknown[];
}

export type NestClass = abstract new (...args: never[]) => unknown;

/** The root module and all that it imports, each description once; promises are awaited, as Nest does. It starts nothing. */
export async function modulesOf(root: unknown): Promise<NestModule[]> {
  const found: NestModule[] = [];
  const seen = new Set<unknown>();
  const visit = async (given: unknown): Promise<void> => {
    const one = forwarded(given);
    if (one === undefined || seen.has(one)) return;
    seen.add(one);
    const dynamic = isRecord(one) && 'module' in one ? (one as unknown as DynamicModuleLike) : undefined;
    const type = dynamic?.module ?? one;
    if (typeof type !== 'function') return;
    const list = (key: 'imports' | 'controllers' | 'providers'): unknown[] => [
      ...((Reflect.getMetadata(key, type) as unknown[] | undefined) ?? []),
      ...(dynamic?.[key] ?? []),
    ];
    const imports = await Promise.all(list('imports').map(forwarded));
    found.push({
      type: type as NestClass,
      controllers: list('controllers') as NestClass[],
      providers: list('providers'),
      metricTokens: imports.flatMap(tokensOfLibrary),
    });
    for (const next of imports) await visit(next);
  };
  await visit(root);
  return found;
}

/** The class that a provider is made of; `undefined` for a value or a factory. */
export function classOf(provider: unknown): NestClass | undefined {
  if (typeof provider === 'function') return provider as NestClass;
  return isRecord(provider) && 'useClass' in provider ? (provider['useClass'] as NestClass) : undefined;
}

/** The value that one of the modules provides under a token. */
export function valueOf(modules: readonly NestModule[], token: unknown): unknown {
  const providers = modules.flatMap((module) => module.providers);
  return providers.filter(isRecord).find((one) => one['provide'] === token && 'useValue' in one)?.[
    'useValue'
  ];
}

interface DynamicModuleLike {
  readonly module: unknown;
  readonly imports?: unknown[];
  readonly controllers?: unknown[];
  readonly providers?: unknown[];
}

/** What `forwardRef()` stands for. */
function forwarded(given: unknown): unknown {
  return isRecord(given) && typeof given['forwardRef'] === 'function'
    ? (given['forwardRef'] as () => unknown)()
    : given;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The tokens that one of the library's own modules provides. */
function tokensOfLibrary(imported: unknown): unknown[] {
  if (!isRecord(imported) || (imported['module'] as { name?: string } | undefined)?.name !== 'MetricsModule')
    return [];
  return ((imported['providers'] as unknown[] | undefined) ?? [])
    .filter(isRecord)
    .map((one) => one['provide']);
}
