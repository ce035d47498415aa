/** How many specs a mutant has to survive. The time is no measure: on a busy machine it says nothing. */
const MOST_SPECS = 24;

/**
 * The specs that call the function of a mutant, in the order to run them: specs beside the file, then those that call
 * little else.
 */
export function specsFor({ file, within }, coverage) {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const reaching = Object.entries(coverage)
    .filter(([, { failed, files }]) => !failed && files[file]?.includes(within ?? files[file][0]))
    .map(([spec, { ms, files }]) => ({
      spec,
      ms,
      isBeside: spec.startsWith(folder),
      breadth: Object.values(files).flat().length,
    }))
    .toSorted((a, b) => Number(b.isBeside) - Number(a.isBeside) || a.breadth - b.breadth)
    .slice(0, MOST_SPECS);
  return { specs: reaching.map(({ spec }) => spec), ms: reaching.reduce((sum, { ms }) => sum + ms, 0) };
}
