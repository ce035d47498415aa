/**
 * How long requests take while the application is scraped once a second, against the same application left alone.
 * Requests come at random moments through Node's own HTTP parser, without a kernel, and time is CPU time of the
 * process plus the time in which it had nothing to do: other work on the machine does not count.
 */
export const scrapeUnderLoad = {
  title: 'requests while the application is scraped once a second, by the CPU clock',
  options: { series: '100000', rate: '500', seconds: '10', turns: '5' },
  groups: ({ library, series, rate, seconds, turns }) => [
    {
      table: `${rate} requests a second, ${series} series`,
      row: '',
      script: new URL('run-under-load.mjs', import.meta.url),
      // Work of other threads would count as if it had to be waited for.
      execArgv: ['--single-threaded'],
      cases: ['ours', 'prom-client'].map((contestant) => ({
        contestant,
        args: [library, contestant, series, rate, seconds, turns],
      })),
    },
  ],
};
