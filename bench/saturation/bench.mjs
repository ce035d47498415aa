const SCRIPT = new URL('run.mjs', import.meta.url);

/**
 * CPU time of all threads that everything on by default adds, without the kernel as in the http benchmark. `off` measured
 * beside itself tells how far to trust the figures.
 */
export const saturation = {
  title: 'CPU time that runtime metrics add to a request and to a scrape, without sockets',
  options: { requests: '20000', scrapes: '200' },
  groups: ({ library, requests, scrapes }) =>
    [
      ['request', '/loans', requests, '100'],
      ['scrape', '/metrics', scrapes, '1'],
    ].map(([what, path, total, batch]) => ({
      table: `a ${what} with the runtime metrics on`,
      row: '',
      script: SCRIPT,
      cases: ['off', 'ours'].map((contestant) => ({
        contestant,
        args: [library, contestant, path, total, batch],
      })),
    })),
};
