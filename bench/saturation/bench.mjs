const SCRIPT = new URL('run.mjs', import.meta.url);

/**
 * CPU time of all threads that everything on by default adds, without the kernel as in the http benchmark. `off` measured
 * beside itself tells how far to trust the figures.
 */
export const saturation = {
  title: 'CPU time that runtime metrics add to a request and to a scrape, without sockets',
  options: { turns: '100', requests: '500' },
  groups: ({ library, turns, requests }) =>
    [
      ['request', '/loans', requests],
      ['scrape', '/metrics', '1'],
    ].map(([what, path, batch]) => ({
      table: `a ${what} with the runtime metrics on`,
      row: '',
      script: SCRIPT,
      cases: ['off', 'ours'].map((contestant) => ({
        contestant,
        args: [library, contestant, path, batch, turns],
      })),
    })),
};
