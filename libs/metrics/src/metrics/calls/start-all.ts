/** Runs the starts in order; returns a function that stops them all. If one throws, stops those before it. */
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
