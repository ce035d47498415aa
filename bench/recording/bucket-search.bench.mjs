/**
 * From how many bounds on a binary search finds a bucket sooner than a linear one: instruments/buckets.ts. `spread`
 * values fall into all buckets alike, which no branch predictor learns and costs the binary search most; `last` ones
 * all into the last bucket below +Inf, which is as far as the linear search has to go.
 */
export const bucketSearch = {
  title: "finding a histogram's bucket: linear or binary search",
  options: { bounds: '8,14,20,32,48,64,128' },
  groups: ({ bounds }) =>
    bounds.split(',').flatMap((count) =>
      ['spread', 'last'].map((where) => ({
        table: 'ns per search',
        row: `${count} bounds, ${where}`,
        script: new URL('run-bucket-search.mjs', import.meta.url),
        cases: ['linear', 'binary'].map((contestant) => ({ contestant, args: [count, where, contestant] })),
      })),
    ),
};
