/** How long the specs of one mutant may take together, as measured without a mutant. */
const BUDGET_MS = 60_000;

/**
 * The specs that call the function of a mutant, in the order to run them: specs beside the file, then those that call
 * little else. Specs beyond the budget are left out.
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
    .toSorted((a, b) => Number(b.isBeside) - Number(a.isBeside) || a.breadth - b.breadth);
  let spentMs = 0;
  const chosen = reaching.filter(({ ms }, place) => {
    if (place > 0 && spentMs + ms > BUDGET_MS) return false;
    spentMs += ms;
    return true;
  });
  return { specs: chosen.map(({ spec }) => spec), ms: spentMs };
}
