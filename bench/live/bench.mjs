const SCRIPT = new URL('run.mjs', import.meta.url);

/** What the live page costs the application while it answers requests: nothing unless somebody looks. */
export const live = {
  title: 'the live page: CPU time and latency of an application with viewers',
  options: { series: '10000', seconds: '20', viewers: '0,10,200' },
  groups: ({ library, series, seconds, viewers }) => [
    {
      table: `100 requests per second, and ${series} series of which 100 change per second`,
      row: '',
      script: SCRIPT,
      cases: ['off', ...viewers.split(',')].map((count) => ({
        contestant: count === 'off' ? 'without the page' : `${count} viewers`,
        args: [library, count, series, seconds],
      })),
    },
  ],
};
