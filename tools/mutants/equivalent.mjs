/** Mutants that change nothing a test can see, with the reason: `text` is the line, `from` and `to` what is replaced. */
export const EQUIVALENT = [];
