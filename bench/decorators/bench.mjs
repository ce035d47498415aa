import { CONTESTANTS } from './contestants.mjs';

/** A decorated method beside the plain one: a Nest application owns the instances, each class has code of its own. */
export const decorators = {
  title: 'a decorated method beside the plain one, and what teams write by hand',
  options: { calls: '200000', classes: '1,16', modes: 'sync,async' },
  groups: ({ library, calls, classes, modes }) =>
    modes.split(',').flatMap((mode) =>
      classes.split(',').map((classCount) => ({
        table: `${mode} method, decorated in ${classCount === '1' ? 'one class' : `${classCount} classes`}`,
        row: '',
        script: new URL('run.mjs', import.meta.url),
        cases: Object.keys(CONTESTANTS).map((contestant) => ({
          contestant,
          args: [library, contestant, mode, classCount, calls],
        })),
      })),
    ),
};
