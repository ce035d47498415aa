/** Starts one after the other and returns what ends them all. When one can't start, those before it are ended. */
export function startAll(starts: readonly (() => () => void)[]): () => void {
  const stops: (() => void)[] = [];
  const stop = () => {
    for (const one of stops.splice(0).toReversed()) one();
  };
  try {
    for (const start of starts) stops.push(start());
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}
