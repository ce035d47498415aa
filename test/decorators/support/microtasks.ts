/** How many turns of the microtask queue it takes until a promise has settled. */
export async function microtasksUntilSettled(promise: Promise<unknown>): Promise<number> {
  const state = { isSettled: false };
  const settle = (): void => {
    state.isSettled = true;
  };
  promise.then(settle, settle);
  let microtasks = 0;
  for (; !state.isSettled; microtasks++) await Promise.resolve();
  return microtasks;
}
