const LOOK_EVERY_MS = 500;

/**
 * Calls `then` when the process that started this one is gone. npm runs a script through a shell, and a
 * signal to npm alone ends both and never comes here; without npm, outliving a parent is the user's choice.
 */
export function whenOrphaned(then) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, LOOK_EVERY_MS);
  watch.unref();
}
