import type ts from 'typescript';
import { ByHand } from './by-hand.js';
import { type Compiler, findCompiler } from './compiler.js';
import { callOfForRoot, importMetricsModule, PACKAGE } from './import-statement.js';
import { addToImports } from './module-imports.js';
import { findRootModule, findStart, shown, type Start } from './root-module.js';
import { edited } from './text-edits.js';
import { type Tree, Workspace } from './workspace.js';

export interface NestAddOptions {
  /** As the Nest CLI passes it: the `sourceRoot` in `nest-cli.json` of the project that is chosen. */
  readonly sourceRoot?: string;
}

interface Context {
  readonly logger: { info(message: string): void };
}

/** Where an application without HTTP is scraped, unless its author changes it. */
const MANAGEMENT_PORT = 9464;

/** `nest add nestjs-metrics`: imports `MetricsModule.forRoot()` into the root module of an application. */
export function nestAdd(options: NestAddOptions) {
  return (tree: Tree, { logger }: Context): void =>
    addMetrics(findCompiler(process.cwd()), tree, options, (message) => logger.info(message));
}

export function addMetrics(
  ts: Compiler,
  tree: Tree,
  options: NestAddOptions,
  say: (message: string) => void,
): void {
  const workspace = new Workspace(ts, tree);
  const entry = entryFile(workspace, options);
  const start = findStart(workspace, entry);
  const root = findRootModule(workspace, start);
  const present = findForRoot(workspace, root.source.fileName);
  if (present)
    return say(`Nothing to do: ${placeOf(present)} has ${present.getText()}() already.\n${next(ts, start)}`);

  const { name, edits } = importMetricsModule(ts, root.source);
  const call = `${name}.forRoot(${start.isHttp ? '' : `{ server: { port: ${MANAGEMENT_PORT} } }`})`;
  edits.push(...addToImports(ts, root, call));
  tree.overwrite(root.source.fileName, edited(root.source.text, edits));
  say(`${root.name} (${shown(root.source.fileName)}) imports ${call} now.\n${next(ts, start)}`);
}

/** The file that the Nest CLI starts: `src/main.ts`, unless `nest-cli.json` names another. */
function entryFile(workspace: Workspace, { sourceRoot }: NestAddOptions): string {
  const configuration = ['nest-cli.json', '.nestcli.json', '.nest-cli.json', 'nest.json']
    .map((file) => workspace.json(`/${file}`) as CliConfiguration | undefined)
    .find((content) => content !== undefined);
  const isGiven = sourceRoot !== undefined && sourceRoot !== 'undefined';
  const folder = isGiven ? sourceRoot : (configuration?.sourceRoot ?? 'src');
  const projects = Object.values(configuration?.projects ?? {});
  const project = projects.find((candidate) => candidate.sourceRoot === folder);
  const name = project?.entryFile ?? configuration?.entryFile ?? 'main';
  const files = ['ts', 'js', 'mts'].map((extension) => `/${folder.replace(/\/$/, '')}/${name}.${extension}`);
  const found = files.find((file) => workspace.exists(file));
  if (found !== undefined) return found;
  throw new ByHand(
    `there is no ${shown(files[0] as string)}, so the application is unknown. In a monorepo, choose one: ` +
      'nest add nestjs-metrics --project NAME.',
  );
}

/** Where the root module, or a file that it imports, has the module already. */
function findForRoot(workspace: Workspace, rootFile: string): ts.Node | undefined {
  for (const path of workspace.reachableFrom(rootFile)) {
    if (!workspace.text(path).includes(PACKAGE)) continue;
    const call = callOfForRoot(workspace.ts, workspace.parse(path));
    if (call) return call;
  }
  return undefined;
}

interface CliConfiguration {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
  readonly projects?: Readonly<Record<string, CliConfiguration>>;
}

function next(ts: Compiler, start: Start): string {
  const port = start.isHttp ? portOf(ts, start.call.getSourceFile()) : MANAGEMENT_PORT;
  return (
    `Start the application, then open http://localhost:${port}/metrics, or: curl http://localhost:${port}/metrics\n` +
    'What it shows, options, metrics of your own: node_modules/nestjs-metrics/README.md'
  );
}

/** The number in `app.listen(process.env.PORT ?? 3000)`. */
function portOf(ts: Compiler, source: ts.SourceFile): string {
  const find = (node: ts.Node): string | undefined => {
    if (ts.isCallExpression(node) && node.expression.getText(source).endsWith('.listen'))
      return /\d+/.exec(node.arguments.map((argument) => argument.getText(source)).join())?.[0];
    return ts.forEachChild(node, find);
  };
  return find(source) ?? '3000';
}

function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  return `${shown(source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
}
