import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EQUIVALENT } from './equivalent.mjs';
import { isEquivalent, mutantsOf, sample } from './mutants.mjs';
import { specsFor } from './specs.mjs';

const shown = (code) => mutantsOf(code, 'a.ts').map(({ from, to }) => `${from} -> ${to}`);

test('each kind of code has its mutants', () => {
  assert.deepEqual(shown('if (a) b();'), ['a -> !(a)', 'b(); -> ;']);
  assert.deepEqual(shown('const c = a < 1 || b;'), [
    'a < 1 || b -> ((a < 1) && (b))',
    'a < 1 -> (a <= 1)',
    '1 -> (1 + 1)',
  ]);
  assert.deepEqual(shown("f = () => ({ a: true, 'b': '' });"), [
    "f = () => ({ a: true, 'b': '' }); -> ;",
    "() => ({ a: true, 'b': '' }) -> () => undefined as never",
    'true -> false',
    "'' -> 'mutant'",
  ]);
  assert.deepEqual(shown('function f() { return !a; }'), [
    'return !a; -> return undefined as never;',
    '!a -> a',
  ]);
  assert.deepEqual(shown('const d = i++ ? [1] : x;'), [
    'i++ -> !(i++)',
    'i++ -> i--',
    '[1] -> []',
    '1 -> (1 + 1)',
  ]);
});

test('types, imports and errors have none', () => {
  assert.deepEqual(shown("import a from 'a';\ntype A = 'a' | 1;\nthrow new Error('b' + 1);"), []);
  assert.deepEqual(shown("const a = 'b' + c as 'd';"), []);
  assert.deepEqual(shown("const a = Symbol('a');"), []);
});

test('a mutant knows its place and its function', () => {
  const [first] = mutantsOf('class A {\n  get b() {\n    [1].map((c) => c > 2);\n  }\n}', 'a.ts');
  assert.deepEqual([first.line, first.text, first.within], [3, '[1].map((c) => c > 2);', 'get b']);
});

test('a sample is the same for a seed, and has nothing twice', () => {
  const list = Array.from({ length: 20 }, (_, i) => i);
  assert.deepEqual(sample(list, 5, 1), sample(list, 5, 1));
  assert.notDeepEqual(sample(list, 5, 1), sample(list, 5, 2));
  assert.deepEqual(new Set(sample(list, 99, 1)), new Set(list));
});

test('an entry of the list of equivalent mutants means a line, or one mutant of it', () => {
  const mutant = { file: 'a.ts', text: 'a < b;', from: 'a < b', to: 'a <= b' };
  assert.equal(isEquivalent(mutant, [{ file: 'a.ts', text: 'a < b;' }]), true);
  assert.equal(isEquivalent(mutant, [{ file: 'a.ts', text: 'a < b;', from: 'a < b', to: 'a <= b' }]), true);
  assert.equal(
    isEquivalent(mutant, [
      { file: 'a.ts', text: 'a < b;', to: ';' },
      { file: 'b.ts', text: 'a < b;' },
    ]),
    false,
  );
});

test('each entry of the list is of a mutant that exists', () => {
  for (const entry of EQUIVALENT) {
    const mutants = mutantsOf(
      readFileSync(new URL(`../../${entry.file}`, import.meta.url), 'utf8'),
      entry.file,
    );
    assert.ok(
      mutants.some((mutant) => isEquivalent(mutant, [entry])),
      `${entry.file} has no such mutant: ${entry.text}. Mend the entry in equivalent.mjs, or remove it.`,
    );
  }
});

test('specs that call the function run, those beside it and focused ones first', () => {
  const coverage = {
    'test/whole.ts': { ms: 1000, files: { 'core/a.ts': ['f', 'g'], 'core/b.ts': ['h', 'i'] } },
    'test/broken.ts': { ms: 1000, failed: 1, files: { 'core/a.ts': ['f'] } },
    'test/focused.ts': { ms: 1000, files: { 'core/a.ts': ['f', 'g'] } },
    'core/a.spec.ts': { ms: 1000, files: { 'core/a.ts': ['f'], 'core/b.ts': ['h', 'i', 'j', 'k'] } },
  };
  assert.deepEqual(specsFor({ file: 'core/a.ts', within: 'f' }, coverage).specs, [
    'core/a.spec.ts',
    'test/focused.ts',
    'test/whole.ts',
  ]);
  assert.deepEqual(specsFor({ file: 'core/a.ts', within: 'x' }, coverage).specs, []);
});
