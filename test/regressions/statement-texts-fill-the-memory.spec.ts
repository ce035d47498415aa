import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileLibrary } from '../decorators/support/compiled-library.js';

/** Statements of an application whose texts differ, and what may be kept of them. */
const TEXTS: Readonly<Record<string, string>> = {
  'bulk inserts of 5001 to 6000 rows': `(i) => 'insert into loans (id, amount) values ' + Array(5001 + i).fill('(1, 2)').join(', ')`,
  'bulk inserts, each into a table of its own': `(i) => 'insert into a_table_with_a_long_name_' + i + ' values ' + Array(5001).fill('(1, 2)').join(', ')`,
  'long texts without a table': `(i) => 'select ' + Array(20_000).fill(i).join(', ')`,
  'a long comment before the statement': `(i) => '/*' + String(i).repeat(30_000) + '*/ select * from loans'`,
  'texts just below the limit': `(i) => 'select * from loans where id in (' + String(i).padStart(4, '0').repeat(1000) + ')'`,
};

it.each(Object.entries(TEXTS))('%s: of a thousand, less than 8 MiB are kept', (_, text) => {
  const library = compileLibrary();
  const script = join(library.folder, 'script.js');
  writeFileSync(
    script,
    `import 'reflect-metadata';
    import { MetricFactory, MetricsModule, pglite } from './library/index.js';
    import { NestFactory } from '@nestjs/core';
    const engine = { query: async () => undefined };
    await NestFactory.createApplicationContext({
      module: class {},
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([pglite('ENGINE')])],
      providers: [{ provide: 'ENGINE', useValue: engine }],
    }, { logger: false });
    const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    const text = ${text};
    await engine.query(text(1));
    const before = used();
    for (let i = 1; i <= 1000; i++) {
      const built = Buffer.from(text(i)).toString();
      await engine.query(built);
    }
    console.log(used() - before);
    process.exit(0);`,
  );
  try {
    const kept = execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
    expect(Number(kept)).toBeLessThan(8 * 2 ** 20);
  } finally {
    library.remove();
  }
});
