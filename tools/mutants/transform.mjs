import { createHash } from 'node:crypto';
import { createTransformer } from '@swc/jest';

const mutant = JSON.parse(process.env.MUTANT ?? 'null');

/** Compiles as the tests do, with the mutant in place of the code that it replaces. The file itself stays untouched. */
export default {
  createTransformer(options) {
    const swc = createTransformer(options);
    const mutated = (code, path) =>
      path.endsWith(`/${mutant?.file}`)
        ? code.slice(0, mutant.start) + mutant.to + code.slice(mutant.end)
        : code;
    return {
      ...swc,
      canInstrument: false,
      getCacheKey: (code, path, ...rest) => {
        const key = mutated(code, path);
        return createHash('sha1')
          .update(swc.getCacheKey(key, path, ...rest))
          .update(key)
          .digest('hex');
      },
      process: (code, path, ...rest) => swc.process(mutated(code, path), path, ...rest),
      processAsync: async (code, path, ...rest) => swc.process(mutated(code, path), path, ...rest),
    };
  },
};
