const SCRIPT = new URL('run.mjs', import.meta.url);

/** What one write of everything costs the application: collecting, encoding, compressing, sending. */
export const push = {
  title: 'remote write: CPU time of one write of all series, how long it keeps the event loop, and its size',
  options: { series: '1000,100000', writes: '20' },
  groups: ({ library, series, writes }) =>
    series.split(',').map((count) => ({
      table: 'one write',
      row: `${count} counters`,
      script: SCRIPT,
      cases: ['ours', 'prometheus-remote-write'].map((contestant) => ({
        contestant,
        args: [library, contestant, count, writes],
      })),
    })),
};
