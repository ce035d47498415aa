/** A reading that all callers of a turn share, as the synchronous `collect`s of a scrape, which run one after the other. */
export function oncePerTurn<T>(read: () => T): () => T {
  let shared: { readonly reading: T } | undefined;
  return () => {
    if (shared === undefined) {
      shared = { reading: read() };
      void Promise.resolve().then(() => (shared = undefined));
    }
    return shared.reading;
  };
}
