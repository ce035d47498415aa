import { finalize, isObservable } from 'rxjs';

/** The handler, which tells the one that has waited longest when its call has ended. */
export function endOfCall(handle: () => unknown, waiting: (() => void)[]): () => unknown {
  return () => {
    const resolve = waiting.shift() ?? (() => undefined);
    let isLasting = false;
    try {
      const result = handle();
      if (isObservable(result)) {
        isLasting = true;
        return result.pipe(finalize(resolve));
      }
      if (!(result instanceof Promise)) return result;
      isLasting = true;
      return result.finally(resolve);
    } finally {
      if (!isLasting) resolve();
    }
  };
}
