/**
 * From how many bounds on the search of instruments/buckets.ts should not be linear. `spread` values fall into all
 * buckets alike, which no branch predictor learns; `low` ones into the first half, as latencies do; `last` ones all into
 * the last bucket below +Inf, which is as far as the linear search has to go. `binary` is the search of the textbooks,
 * `halving` the same without a branch.
 */
export const bucketSearch = {
  title: "finding a histogram's bucket: linear, binary or halving search",
  options: { bounds: '8,11,14,16,20,32,64,128' },
  groups: ({ bounds }) =>
    bounds.split(',').flatMap((count) =>
      ['spread', 'low', 'last'].map((where) => ({
        table: 'ns per search',
        row: `${count} bounds, ${where}`,
        script: new URL('run-bucket-search.mjs', import.meta.url),
        cases: ['linear', 'binary', 'halving'].map((contestant) => ({
          contestant,
          args: [count, where, contestant],
        })),
      })),
    ),
};
