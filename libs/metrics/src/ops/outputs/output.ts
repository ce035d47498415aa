import type { Application } from '../model/application.js';
import type { ResolvedOpsConfig } from '../config/ops-config.js';

/** One kind of files that `nestjs-metrics generate` writes. A new one is a folder in `ops` and a row of `outputs.ts`. */
export interface Output {
  /** The flag is `--<name>`: only the outputs of the flags that are given are written; without any, those by default. */
  readonly name: string;
  /** For `--help`. */
  readonly help: string;
  readonly isDefault: boolean;
  /** Packages that it needs beside the library, as `npm i -D` takes them. */
  readonly needs: readonly string[];
  /** Loads what writes it: nobody loads a package for files that they do not ask for. */
  readonly load: () => Promise<Writer>;
}

/** The files of an output, by their paths below the output folder. */
export type Files = ReadonlyMap<string, string>;

/**
 * `before`: the files of the outputs that were asked for too and come before it.
 * @throws {Error} when the applications can't be described, with what to do
 */
export type Writer = (
  applications: readonly Application[],
  config: ResolvedOpsConfig,
  before: Files,
) => Files;
