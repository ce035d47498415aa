import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** What `nest-add` needs of the tree that the runner of schematics gives it. Paths begin at the project's folder. */
export interface Tree {
  exists(path: string): boolean;
  read(path: string): Uint8Array | null;
  overwrite(path: string, content: string): void;
}

/** The source files of a project, as its compiler finds them. */
export class Workspace {
  private readonly options: ts.CompilerOptions;
  private readonly resolutions: ts.ModuleResolutionCache;
  private readonly parsed = new Map<string, ts.SourceFile>();

  constructor(
    readonly ts: Compiler,
    private readonly tree: Tree,
  ) {
    const configuration = this.json('/tsconfig.json') as CompilerConfiguration | undefined;
    const { paths, baseUrl } = configuration?.compilerOptions ?? {};
    this.options = {
      ...ts.convertCompilerOptionsFromJson({ paths, baseUrl }, '/').options,
      // It finds `./app.module`, `./app.module.js` and folders, whatever the module system.
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    };
    this.resolutions = ts.createModuleResolutionCache('/', (path) => path, this.options);
  }

  exists(path: string): boolean {
    return this.tree.exists(path);
  }

  text(path: string): string {
    return Buffer.from(this.tree.read(path) ?? []).toString();
  }

  /** A configuration, with or without comments; undefined when there is none. */
  json(path: string): unknown {
    if (!this.exists(path)) return undefined;
    return this.ts.parseConfigFileTextToJson(path, this.text(path)).config;
  }

  parse(path: string): ts.SourceFile {
    const known = this.parsed.get(path);
    if (known) return known;
    const source = this.ts.createSourceFile(path, this.text(path), this.ts.ScriptTarget.Latest, true);
    this.parsed.set(path, source);
    return source;
  }

  /** The file of the project that this specifier stands for in a file; undefined for one of a package. */
  resolve(specifier: string, from: string): string | undefined {
    const host: ts.ModuleResolutionHost = {
      fileExists: (path) => this.exists(path),
      readFile: (path) => (this.exists(path) ? this.text(path) : undefined),
    };
    const { resolvedModule } = this.ts.resolveModuleName(
      specifier,
      from,
      this.options,
      host,
      this.resolutions,
    );
    const path = resolvedModule?.resolvedFileName;
    return path === undefined || path.includes('/node_modules/') ? undefined : path;
  }

  /** This file and those that it imports, however indirectly, the nearest first. */
  *reachableFrom(entry: string): Generator<string> {
    const paths = new Set([entry]);
    for (const path of paths) {
      yield path;
      for (const { fileName } of this.ts.preProcessFile(this.text(path)).importedFiles) {
        const imported = this.resolve(fileName, path);
        if (imported !== undefined) paths.add(imported);
      }
    }
  }
}

interface CompilerConfiguration {
  readonly compilerOptions?: { readonly paths?: object; readonly baseUrl?: string };
}
