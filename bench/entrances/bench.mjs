/** What measuring adds to a call of a handler: an application that does, in turns with two that do not. */
export const entrances = {
  title: 'what measuring adds to calls beside HTTP: events, scheduled jobs',
  options: { turns: '150', calls: '2000' },
  groups: ({ library, turns, calls }) =>
    ['event', 'scheduled run'].map((entrance) => ({
      table: 'a call of a handler, measured beside not',
      row: entrance,
      script: new URL('run.mjs', import.meta.url),
      cases: [{ contestant: 'ours', args: [library, entrance, turns, calls] }],
    })),
};
