const examples: object[] = [];

/**
 * Keeps an object of a class whose objects live for one scrape only. V8 holds the hidden class of objects weakly: after
 * a collection of garbage that leaves none, the next object needs a new one, and the code that was optimised for the
 * old one is thrown away.
 */
export function keepShape(example: object): void {
  examples.push(example);
}
