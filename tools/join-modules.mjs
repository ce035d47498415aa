import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { transform } from '@swc/core';
import { rollup } from 'rollup';
import { parseAst } from 'rollup/parseAst';

const HELPERS = 'tslib';

/**
 * Writes the compiled module `entry` and all modules that it imports as one file per folder and format, with a source
 * map. `modules` are the compiled files of `sources`, as URLs of folders.
 *
 * Modules that another of the `entries` imports must not be there twice. With several entries, `library.js` has all but
 * the modules in the folder of an entry, and the first entry only lists what it exports of it. What a module loads by
 * import() gets a file of its own, in the folder `later`.
 */
export async function joinModules({ entries, folders, extension, later = '', modules, output, sources }) {
  const folder = fileURLToPath(modules);
  const own = entries.map((entry) => join(folder, dirname(entry), sep)).filter((path) => path !== folder);
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((entry) => [entry.replace(/\.js$/, ''), join(folder, entry)])),
    external: (id) => !id.startsWith('.') && !id.startsWith(folder) && id !== HELPERS,
    // Modules also act when they load: one patches Nest.
    treeshake: false,
    plugins: [
      await decoratorHelpers(),
      { name: 'compiled-modules', load: compiledModule, renderChunk: shortLocals, generateBundle: textsOnce },
    ],
    onLog: failOnWarning,
  });
  const isShared = (id) =>
    entries.length > 1 &&
    (id === HELPERS || id.startsWith(folder)) &&
    !own.some((path) => id.startsWith(path));
  let atOnce;
  for (const [format, path] of Object.entries(folders)) {
    const { output: written } = await bundle.write({
      dir: join(fileURLToPath(output), path),
      format,
      entryFileNames: `[name]${extension}`,
      chunkFileNames({ name, facadeModuleId, moduleIds }) {
        if (name === 'library') return `library${extension}`;
        const path = relative(folder, facadeModuleId ?? moduleIds.at(-1));
        return later + path.replaceAll(sep, '/').replace(/\.js$/, extension);
      },
      manualChunks(id, { getModuleInfo }) {
        atOnce ??= importedBy(
          entries.map((entry) => join(folder, entry)),
          getModuleInfo,
        );
        if (isGenerated(id)) return 'generated';
        return isShared(id) && atOnce.has(id) ? 'library' : undefined;
      },
      // In Jest, CommonJS can't import().
      dynamicImportInCjs: false,
      minifyInternalExports: false,
      hoistTransitiveImports: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (source, map) => besideOutput(source, { map, output, sources }),
    });
    const names = new Set(written.filter(({ isEntry }) => isEntry).flatMap(({ exports }) => exports));
    for (const { code, fileName } of written) if (code) assertOwnNames(code, names, `${path}/${fileName}`);
  }
  await bundle.close();
}

/**
 * What the compiler calls for decorators, taken from `tslib` once, without its other helpers. A copy in each module would
 * be compiled by each start once per module.
 */
async function decoratorHelpers() {
  const tslib = createRequire(import.meta.url).resolve('tslib/tslib.es6.mjs');
  const names = ['__decorate', '__metadata', '__param'];
  const module = `export { ${names.join(', ')} } from ${JSON.stringify(tslib)};`;
  const only = (id, result) => (id === HELPERS ? result : undefined);
  const virtual = { name: 'helpers', resolveId: (id) => only(id, id), load: (id) => only(id, module) };
  const bundle = await rollup({ input: HELPERS, treeshake: 'smallest', plugins: [virtual] });
  const { output } = await bundle.generate({ format: 'es' });
  return { ...virtual, load: (id) => only(id, { code: output[0].code, map: { mappings: '' } }) };
}

/** These modules and all that they import, without what import() loads later. */
function importedBy(ids, getModuleInfo, found = new Set()) {
  for (const id of ids) {
    if (found.has(id)) continue;
    found.add(id);
    importedBy(getModuleInfo(id)?.importedIds ?? [], getModuleInfo, found);
  }
  return found;
}

/** Rollup reads no source maps of its input by itself. */
function compiledModule(path) {
  const code = asAscii(readFileSync(path, 'utf8'));
  // A text that is generated has no source to debug.
  return { code, map: isGenerated(path) ? { mappings: '' } : readFileSync(`${path}.map`, 'utf8') };
}

const isGenerated = (path) => path.endsWith('.generated.js');

/** The texts of the live page are in the package once: ES modules import them from the folder of CommonJS. */
function textsOnce({ format }, bundle) {
  if (format !== 'es') return;
  for (const { fileName: text } of Object.values(bundle).filter(({ fileName }) => isGenerated(fileName))) {
    delete bundle[text];
    delete bundle[`${text}.map`];
    for (const chunk of Object.values(bundle)) {
      if (!chunk.imports?.includes(text)) continue;
      const folder = dirname(chunk.fileName);
      const specifier = `./${relative(folder, text).replaceAll(sep, '/')}`;
      const shared = relative(join('esm', folder), join('cjs', text)).replaceAll(sep, '/');
      chunk.code = chunk.code.replace(`'${specifier}'`, `'${shared}'`);
    }
  }
}

/**
 * Shortens the names of local variables, which V8 parses faster, and drops comments, which the sources have. Functions and
 * classes keep their names, and statements their lines, so that stack traces stay readable.
 */
async function shortLocals(code, _chunk, { format }) {
  const mangle = { toplevel: false, keep_classnames: true, keep_fnames: true, keep_private_props: true };
  const minify = { compress: false, mangle, format: { comments: 'some' } };
  const jsc = { target: 'es2023', output: { charset: 'ascii' }, minify };
  const { code: short, map } = await transform(code, {
    swcrc: false,
    isModule: format === 'es',
    sourceMaps: true,
    jsc,
  });
  return withTabs(short, linesOnly(JSON.parse(map)));
}

/** Indents by one tab in place of four spaces, which are a tenth of the package. Texts over several lines stay as they are. */
function withTabs(code, map) {
  const texts = templatesOf(parseAst(code));
  const mappings = decode(map.mappings);
  let offset = 0;
  const lines = code.split('\n').map((line, index) => {
    const start = offset;
    offset += line.length + 1;
    if (texts.some((text) => text.start < start && start <= text.end)) return line;
    const [spaces] = /^ */.exec(line);
    const tabs = '\t'.repeat(Math.floor(spaces.length / 4));
    const removed = spaces.length - tabs.length;
    for (const segment of mappings[index] ?? []) segment[0] = Math.max(segment[0] - removed, 0);
    return tabs + line.slice(spaces.length);
  });
  return { code: lines.join('\n'), map: { ...map, mappings: encode(mappings) } };
}

/** The texts between backticks anywhere below a node. */
function templatesOf(node) {
  if (node?.type === 'TemplateElement') return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(templatesOf);
}

/** A source map without names, and with columns only where a line of the source begins: a third of the package less. */
function linesOnly({ mappings, ...map }) {
  const lines = decode(mappings).map((segments) =>
    segments
      .filter(([, , line], index) => index === 0 || line !== segments[index - 1][2])
      .map((segment) => segment.slice(0, 4)),
  );
  return { ...map, mappings: encode(lines) };
}

/** A single character beyond Latin-1 makes V8 keep the whole file in two bytes per character. */
function asAscii(code) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return code.replaceAll(/[^\0-\x7f]/g, escaped);
}

/** Source maps name the sources as if `src` lay in the package: nestjs-metrics/src/http/request-recorder.ts. */
function besideOutput(path, { map, output, sources }) {
  const inSources = relative(fileURLToPath(sources), resolve(dirname(map), path));
  const published = join(fileURLToPath(output), 'src', inSources);
  return relative(dirname(map), published).replaceAll(sep, '/');
}

function failOnWarning(level, log) {
  if (level === 'debug' || level === 'info') return;
  throw new Error(`Rollup: ${log.message}`);
}

/**
 * In one file, two declarations of one name get different names. Nobody sees that of a local function; a class's name is
 * a label or a token of Nest, and an exported function's name is in the stack traces of users.
 */
function assertOwnNames(code, names, file) {
  const types = [...code.matchAll(/\bclass (\w+)\$\d/g)];
  const exported = [...code.matchAll(/\b(\w+)\$\d+ as \1\b/g)].filter(([, name]) => names.has(name));
  const [renamed] = [...types, ...exported];
  if (renamed)
    throw new Error(`${file}: there are two "${renamed[1]}", so one got another name. Rename the other.`);
}
