// bundle.mjs BUNDLER ENTRY OUTPUT: one module of the entry, its imports, and nestjs-metrics; other packages stay outside.
import { basename, dirname } from 'node:path';

const isOutside = (request) => /^[^./]/.test(request) && !request.startsWith('nestjs-metrics');

const BUNDLERS = {
  async esbuild(entry, output) {
    const { build } = await import('esbuild');
    const outside = {
      name: 'outside',
      setup: ({ onResolve }) =>
        onResolve({ filter: /.*/ }, ({ path, kind }) =>
          kind !== 'entry-point' && isOutside(path) ? { external: true } : undefined,
        ),
    };
    const options = { bundle: true, platform: 'node', format: 'esm', minify: true, keepNames: true };
    await build({ ...options, entryPoints: [entry], outfile: output, plugins: [outside] });
  },
  async webpack(entry, output) {
    const { default: webpack } = await import('webpack');
    await compile(webpack, entry, output);
  },
  async rspack(entry, output) {
    const { rspack } = await import('@rspack/core');
    await compile(rspack, entry, output);
  },
};

/** webpack and Rspack take the same configuration. */
function compile(bundler, entry, output) {
  const compiler = bundler({
    mode: 'production',
    target: 'node20',
    entry,
    experiments: { outputModule: true },
    output: { path: dirname(output), filename: basename(output), module: true },
    // Names of classes are labels.
    optimization: { minimize: false },
    externals: [({ request }, done) => (isOutside(request) ? done(null, `module ${request}`) : done())],
  });
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) fail(error ?? new Error(stats.toString('errors-only')));
      else done();
    });
  });
}

const [bundler, entry, output] = process.argv.slice(2);
await BUNDLERS[bundler](entry, output);
