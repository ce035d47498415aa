import Sequencer from '@jest/test-sequencer';

const order = (process.env.MUTANTS_SPECS ?? '').split('\n');

/** Runs the spec files in the order that the tool gives: those first that are likely to kill the mutant soon. */
export default class GivenOrder extends Sequencer {
  sort(tests) {
    const place = ({ path }) => order.findIndex((spec) => path.endsWith(spec));
    return tests.toSorted((a, b) => place(a) - place(b));
  }
}
