const EXPOSITION = 'libs/metrics/src/core/exposition';

/**
 * Mutants that no test can notice, with the reason: `text` is the whole line, `from` and `to` the change. Without those
 * two, every mutant of the line is meant.
 */
export const EQUIVALENT = [
  {
    file: 'libs/metrics/src/core/instruments/gauge.ts',
    text: "const GAUGE = { type: 'gauge', valueWords: 1 };",
    from: '1',
    to: '(1 + 1)',
    reason: 'A word that nobody reads makes each row longer and no value different.',
  },
  {
    file: `${EXPOSITION}/labels/kept-values.ts`,
    text: 'if (this.defaultsEnd > 0) out.copy(this.arena.view, 0, this.defaultsEnd);',
    reason: 'Default labels take more than a byte, and a copy of none changes nothing.',
    from: '0',
    to: '(0 + 1)',
  },
  {
    file: `${EXPOSITION}/protobuf/protobuf.writer.ts`,
    text: 'const writer = (this.families[family.kind] ??= this.newFamily(family.kind));',
    from: 'this.families[family.kind] ??= this.newFamily(family.kind)',
    to: '(this.families[family.kind] = this.newFamily(family.kind))',
    reason: 'A new writer for each family writes the same bytes, only slower.',
  },
  {
    file: `${EXPOSITION}/source/foreign-series.ts`,
    text: 'return a < b ? -1 : 1;',
    from: 'a < b',
    to: '(a <= b)',
    reason: 'The names of one object differ.',
  },
  {
    file: 'libs/metrics/src/http/adapters/handler-platform.ts',
    text: 'this.#endpoints.set(controller, known.set(handler, endpoint));',
    from: 'this.#endpoints.set(controller, known.set(handler, endpoint));',
    to: ';',
    reason: 'An endpoint that is not kept is made again, which costs time alone.',
  },
  {
    file: 'libs/metrics/src/http/adapters/passed-on.ts',
    text: 'let mayHavePassed = false;',
    reason: 'One more middleware notes the same route once more.',
  },
];
