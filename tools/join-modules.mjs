import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';

/**
 * Writes the compiled module `entry` and all modules that it imports as one file per format, with a source map.
 * `modules` are the compiled files of `sources`, as URLs of folders.
 */
export async function joinModules({ entry, files, modules, output, sources }) {
  const folder = fileURLToPath(modules);
  const bundle = await rollup({
    input: join(folder, entry),
    external: (id) => !id.startsWith('.') && !id.startsWith(folder),
    // Modules also act when they load: one patches Nest.
    treeshake: false,
    plugins: [{ name: 'compiled-modules', load: compiledModule }],
    onLog: failOnWarning,
  });
  for (const [format, file] of Object.entries(files)) {
    const target = join(fileURLToPath(output), file);
    const written = await bundle.write({
      file: target,
      format,
      sourcemap: true,
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (path) => besideOutput(path, { target, output, sources }),
    });
    assertOwnNames(written.output[0].code, file);
  }
  await bundle.close();
}

/** Rollup reads no source maps of its input by itself. */
function compiledModule(path) {
  return { code: asAscii(readFileSync(path, 'utf8')), map: readFileSync(`${path}.map`, 'utf8') };
}

/** A single character beyond Latin-1 makes V8 keep the whole file in two bytes per character. */
function asAscii(code) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return code.replaceAll(/[^\0-\x7f]/g, escaped);
}

/** Source maps name the sources as if `src` lay in the package: nestjs-metrics/src/http/request-recorder.ts. */
function besideOutput(path, { target, output, sources }) {
  const inSources = relative(fileURLToPath(sources), resolve(dirname(target), path));
  const published = join(fileURLToPath(output), 'src', inSources);
  return relative(dirname(target), published).replaceAll(sep, '/');
}

function failOnWarning(level, log) {
  // The helpers for decorators begin with `this && this.__decorate`, which Rollup replaces by `undefined`.
  if (level === 'debug' || level === 'info' || log.code === 'THIS_IS_UNDEFINED') return;
  throw new Error(`Rollup: ${log.message}`);
}

/**
 * In one file, two declarations of one name get different names. Nobody sees that of a local function; a class's name is
 * a label or a token of Nest, and an exported function's name is in the stack traces of users.
 */
function assertOwnNames(code, file) {
  const renamed = /\bclass (\w+)\$\d/.exec(code) ?? /\b(\w+)\$\d+ as \1\b/.exec(code);
  if (renamed)
    throw new Error(`${file}: there are two "${renamed[1]}", so one got another name. Rename the other.`);
}
