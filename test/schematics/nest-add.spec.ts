import { describe, expect, it } from '@jest/globals';
import { MAIN, nestAdd } from './support/project.js';

const ADDED = 'MetricsModule.forRoot()';

/** A root module of this `@Module()`, and below it what becomes of that. */
const FORMS: readonly (readonly [form: string, before: string, after: string])[] = [
  ['no metadata', '@Module()', `@Module({ imports: [${ADDED}] })`],
  ['empty metadata', '@Module({})', `@Module({ imports: [${ADDED}] })`],
  ['empty metadata of two lines', '@Module({\n})', `@Module({\n  imports: [${ADDED}],\n})`],
  ['a comment alone', '@Module({ /* none */ })', `@Module({ imports: [${ADDED}], /* none */ })`],
  ['empty imports', '@Module({ imports: [] })', `@Module({ imports: [${ADDED}] })`],
  ['empty imports with a space', '@Module({ imports: [ ] })', `@Module({ imports: [${ADDED}] })`],
  [
    'imports of a comment',
    '@Module({ imports: [/* none */] })',
    `@Module({ imports: [${ADDED} /* none */] })`,
  ],
  [
    'imports of a comment on its line',
    '@Module({\n  imports: [\n    // none yet\n  ],\n})',
    `@Module({\n  imports: [\n    ${ADDED},\n    // none yet\n  ],\n})`,
  ],
  ['imports on one line', '@Module({ imports: [A, B] })', `@Module({ imports: [A, B, ${ADDED}] })`],
  [
    'a trailing comma on one line',
    '@Module({ imports: [A, B,] })',
    `@Module({ imports: [A, B, ${ADDED},] })`,
  ],
  [
    'no imports on one line',
    '@Module({ providers: [A] })',
    `@Module({ imports: [${ADDED}], providers: [A] })`,
  ],
  [
    'no imports on many lines',
    '@Module({\n  controllers: [C],\n  providers: [A],\n})',
    `@Module({\n  imports: [${ADDED}],\n  controllers: [C],\n  providers: [A],\n})`,
  ],
  [
    'a comment behind the brace',
    '@Module({ // the root\n  providers: [A],\n})',
    `@Module({ // the root\n  imports: [${ADDED}],\n  providers: [A],\n})`,
  ],
  [
    'imports on many lines',
    '@Module({\n  imports: [\n    A,\n    B,\n  ],\n})',
    `@Module({\n  imports: [\n    A,\n    B,\n    ${ADDED},\n  ],\n})`,
  ],
  [
    'many lines without a trailing comma',
    '@Module({\n  imports: [\n    A,\n    B\n  ]\n})',
    `@Module({\n  imports: [\n    A,\n    B,\n    ${ADDED}\n  ]\n})`,
  ],
  [
    'comments behind the last import',
    '@Module({\n  imports: [\n    A, // first\n    B, // second\n  ],\n})',
    `@Module({\n  imports: [\n    A, // first\n    B, // second\n    ${ADDED},\n  ],\n})`,
  ],
  [
    'a comment and no trailing comma',
    '@Module({\n  imports: [\n    A // first\n  ],\n})',
    `@Module({\n  imports: [\n    A, // first\n    ${ADDED}\n  ],\n})`,
  ],
  [
    'a call over several lines',
    '@Module({\n  imports: [A.forRoot({\n    isGlobal: true,\n  })],\n})',
    `@Module({\n  imports: [A.forRoot({\n    isGlobal: true,\n  }), ${ADDED}],\n})`,
  ],
  [
    'a call over several lines, as nest new --observe writes it',
    "@Module({\n  imports: [\n    // Tracing.\n    A.forRoot({\n      key: 'x',\n    }),\n  ],\n})",
    `@Module({\n  imports: [\n    // Tracing.\n    A.forRoot({\n      key: 'x',\n    }),\n    ${ADDED},\n  ],\n})`,
  ],
  [
    'tabs',
    '@Module({\n\timports: [\n\t\tA,\n\t],\n})',
    `@Module({\n\timports: [\n\t\tA,\n\t\t${ADDED},\n\t],\n})`,
  ],
  ['a spread', '@Module({ imports: [...shared, B] })', `@Module({ imports: [...shared, B, ${ADDED}] })`],
  ['a variable', '@Module({ imports: shared })', `@Module({ imports: [...shared, ${ADDED}] })`],
  [
    'a shorthand',
    '@Module({ imports, providers })',
    `@Module({ imports: [...imports, ${ADDED}], providers })`,
  ],
  [
    'a condition',
    '@Module({ imports: isTest ? [] : [A] })',
    `@Module({ imports: [...isTest ? [] : [A], ${ADDED}] })`,
  ],
  [
    'a call',
    '@Module({ imports: [A].concat(more) })',
    `@Module({ imports: [...[A].concat(more), ${ADDED}] })`,
  ],
  [
    'a call over several lines behind another import',
    '@Module({\n  imports: [\n    A.forRoot({\n      isGlobal: true,\n    }), B],\n})',
    `@Module({\n  imports: [\n    A.forRoot({\n      isGlobal: true,\n    }), B, ${ADDED}],\n})`,
  ],
  ['parentheses', '@Module({ imports: ([A]) })', `@Module({ imports: ([A, ${ADDED}]) })`],
  [
    'a checked type',
    '@Module({ imports: [A] } satisfies ModuleMetadata)',
    `@Module({ imports: [A, ${ADDED}] } satisfies ModuleMetadata)`,
  ],
  ['a type', '@Module({ imports: [A] as Type[] })', `@Module({ imports: [A, ${ADDED}] as Type[] })`],
  ['a name in quotes', "@Module({ 'imports': [A] })", `@Module({ 'imports': [A, ${ADDED}] })`],
  [
    'metadata of another file',
    '@Module(metadata)',
    `@Module({ ...metadata, imports: [...(metadata.imports ?? []), ${ADDED}] })`,
  ],
  [
    'a constant of the file',
    'const metadata: ModuleMetadata = { imports: [A] };\n\n@Module(metadata)',
    `const metadata: ModuleMetadata = { imports: [A, ${ADDED}] };\n\n@Module(metadata)`,
  ],
  ['another decorator', '@Global()\n@Module({ imports: [] })', `@Global()\n@Module({ imports: [${ADDED}] })`],
];

const moduleOf = (decorator: string, rest = '') =>
  `import { Module } from '@nestjs/common';\n${rest}\n${decorator}\nexport class AppModule {}\n`;
const ours = "import { MetricsModule } from 'nestjs-metrics';\n";
const added = (module: string, more: Readonly<Record<string, string>> = {}) =>
  nestAdd({ 'src/main.ts': MAIN, 'src/app.module.ts': module, ...more });

describe('nest-add', () => {
  it.each(FORMS)('adds to a module with %s', (_, before, after) => {
    const { changed } = added(moduleOf(before));
    expect(changed).toEqual({ 'src/app.module.ts': moduleOf(after, ours) });
  });

  it.each(FORMS)('adds once to a module with %s', (_, __, after) => {
    const { changed, said } = added(moduleOf(after, ours));
    expect(changed).toEqual({});
    expect(said).toMatch(/^Nothing to do: src\/app\.module\.ts:\d+ has MetricsModule\.forRoot\(\) already\./);
  });

  it('says what it did, and what to open next', () => {
    expect(added(moduleOf('@Module({})')).said).toBe(
      'AppModule (src/app.module.ts) imports MetricsModule.forRoot() now.\n' +
        'Start the application, then open http://localhost:3000/metrics, or: curl http://localhost:3000/metrics\n' +
        'What it shows, options, metrics of your own: node_modules/nestjs-metrics/README.md',
    );
  });
});

describe('the import statement of nest-add', () => {
  const body = '\n@Module({ imports: [] })\nexport class AppModule {}\n';
  const done = '\n@Module({ imports: [MetricsModule.forRoot()] })\nexport class AppModule {}\n';
  const other = "import { AppService } from './app.service.js';\n";

  it.each([
    [
      'stands behind those of packages',
      `import { Module } from '@nestjs/common'; // Nest\n${other}`,
      `import { Module } from '@nestjs/common'; // Nest\n${ours}${other}`,
    ],
    [
      'has the quotes and semicolons of the file',
      'import { Module } from "@nestjs/common"\n',
      'import { Module } from "@nestjs/common"\nimport { MetricsModule } from "nestjs-metrics"\n',
    ],
    [
      'has the braces of the file',
      "import {Module} from '@nestjs/common';\n",
      "import {Module} from '@nestjs/common';\nimport {MetricsModule} from 'nestjs-metrics';\n",
    ],
    [
      'joins one of the package',
      "import { counter } from 'nestjs-metrics';\n",
      "import { counter, MetricsModule } from 'nestjs-metrics';\n",
    ],
    [
      'joins one of several lines',
      "import {\n  counter,\n  gauge,\n} from 'nestjs-metrics';\n",
      "import {\n  counter,\n  gauge,\n  MetricsModule,\n} from 'nestjs-metrics';\n",
    ],
    [
      'does not join one of types',
      "import type { Counter } from 'nestjs-metrics';\n",
      `import type { Counter } from 'nestjs-metrics';\n${ours}`,
    ],
    [
      'does not take a type for the class',
      "import { type MetricsModule as Type } from 'nestjs-metrics';\n",
      "import { type MetricsModule as Type, MetricsModule } from 'nestjs-metrics';\n",
    ],
    [
      'stands behind all those of packages',
      "import { Module } from '@nestjs/common';\nimport { ConfigModule } from '@nestjs/config';\n",
      `import { Module } from '@nestjs/common';\nimport { ConfigModule } from '@nestjs/config';\n${ours}`,
    ],
    ['stands before those of files', other, `${ours}${other}`],
    ['is not repeated', ours, ours],
  ])('%s', (_, before, after) => {
    expect(added(before + body).changed).toEqual({ 'src/app.module.ts': after + done });
  });

  it.each([
    "import MetricsModule from './metrics.module';\n",
    "import * as MetricsModule from './metrics.module';\n",
    "import { Metrics as MetricsModule } from './metrics.module';\n",
    "import './metrics.module';\nclass MetricsModule {}\n",
    "import './metrics.module';\nconst MetricsModule = 1;\n",
  ])('renames the class beside %j', (taken) => {
    expect(added(taken + body).changed['src/app.module.ts']).toBe(
      `import { MetricsModule as NestMetricsModule } from 'nestjs-metrics';\n${taken}` +
        body.replace('[]', '[NestMetricsModule.forRoot()]'),
    );
  });

  it('renames the class, and stands between the imports', () => {
    const before =
      "import { Module } from '@nestjs/common';\nimport { MetricsModule } from './metrics.module';\n";
    expect(added(before + body).changed['src/app.module.ts']).toBe(
      "import { Module } from '@nestjs/common';\n" +
        "import { MetricsModule as NestMetricsModule } from 'nestjs-metrics';\n" +
        "import { MetricsModule } from './metrics.module';\n" +
        body.replace('[]', '[NestMetricsModule.forRoot()]'),
    );
  });

  it('keeps line ends and the byte order mark', () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const before = '@Module({\n  imports: [\n    A,\n  ],\n})';
    const after = '@Module({\n  imports: [\n    A,\n    MetricsModule.forRoot(),\n  ],\n})';
    expect(added(windows(moduleOf(before))).changed['src/app.module.ts']).toBe(
      windows(moduleOf(after, ours)),
    );
  });
});

describe('the root module of nest-add', () => {
  const module = moduleOf('@Module({})');
  const start = (imports: string, call: string) =>
    `${imports}\nvoid ${call}.then((app) => app.listen(8080));\n`;

  it.each([
    ['has another name', "import { Shop } from './shop';", 'NestFactory.create(Shop)', 'src/shop.ts'],
    [
      'has a suffix',
      "import { AppModule } from './shop.js';",
      'NestFactory.create(AppModule)',
      'src/shop.ts',
    ],
    ['is renamed', "import { AppModule as Shop } from './shop';", 'NestFactory.create(Shop)', 'src/shop.ts'],
    ['is a default export', "import Shop from './shop';", 'NestFactory.create(Shop)', 'src/shop.ts'],
    [
      'is dynamic',
      "import { AppModule } from './shop';",
      'NestFactory.create(AppModule.with({}))',
      'src/shop.ts',
    ],
    [
      'has a platform',
      "import { AppModule } from './shop';",
      'NestFactory.create<F>(AppModule, a)',
      'src/shop.ts',
    ],
    [
      'has a base URL',
      "import { AppModule } from 'src/shop';",
      'NestFactory.create(AppModule)',
      'src/shop.ts',
    ],
    ['has an alias', "import { AppModule } from '@/shop';", 'NestFactory.create(AppModule)', 'src/shop.ts'],
    [
      'is in a folder',
      "import { AppModule } from './shop';",
      'NestFactory.create(AppModule)',
      'src/shop/index.ts',
    ],
  ])('%s', (_, imports, call, file) => {
    const name = /Shop/.test(imports) && !/ as /.test(imports) ? 'Shop' : 'AppModule';
    const declared = imports.includes('import Shop') ? 'export default class' : 'export class';
    const text = module.replace('export class AppModule', `${declared} ${name}`);
    const { changed, said } = nestAdd({
      'tsconfig.json':
        '{ "compilerOptions": { "baseUrl": "./", "paths": { "@/*": ["src/*"] } } } // of the CLI',
      'src/main.ts': start(imports, call),
      [file]: text,
    });
    expect(Object.keys(changed)).toEqual([file]);
    expect(said).toContain(`${name} (${file}) imports MetricsModule.forRoot() now.`);
    expect(said).toContain('curl http://localhost:8080/metrics');
  });

  it('is found through re-exports', () => {
    const { changed } = nestAdd({
      'src/main.ts': MAIN.replace('./app.module', './modules'),
      'src/modules/index.ts': "export * from './other';\nexport { Root as AppModule } from './root';\n",
      'src/modules/other.ts': 'export const other = 1;\n',
      'src/modules/root.ts': "import { AppModule } from './app';\n\nexport { AppModule as Root };\n",
      'src/modules/app.ts': module,
    });
    expect(Object.keys(changed)).toEqual(['src/modules/app.ts']);
  });

  it('is the default export of another statement', () => {
    const { changed } = nestAdd({
      'src/main.ts': MAIN.replace('{ AppModule }', 'AppModule'),
      'src/app.module.ts': `${moduleOf('@Module({})').replace('export ', '')}\nexport default AppModule;\n`,
    });
    expect(Object.keys(changed)).toEqual(['src/app.module.ts']);
  });

  it('is that of the HTTP application when several are started', () => {
    const { changed, said } = nestAdd({
      'src/main.ts': MAIN.replace(
        '  const app',
        '  await NestFactory.createMicroservice(JobsModule);\n  const app',
      ),
      'src/app.module.ts': module,
    });
    expect(changed['src/app.module.ts']).toContain('MetricsModule.forRoot()');
    expect(said).toContain('curl http://localhost:3000/metrics');
  });

  it('is not searched for in circles', () => {
    const files = {
      'src/main.ts': MAIN,
      'src/app.module.ts': "export * from './other';\n",
      'src/other.ts': "export * from './app.module';\n",
    };
    expect(() => nestAdd(files)).toThrow('src/main.ts:5 starts AppModule, whose class is in no file');
  });

  it('is started by the file that nest-cli.json names', () => {
    const { changed } = nestAdd({
      'nest-cli.json': '{ "sourceRoot": "server", "entryFile": "index" }',
      'server/index.ts': MAIN,
      'server/app.module.ts': module,
    });
    expect(Object.keys(changed)).toEqual(['server/app.module.ts']);
  });

  it.each(['undefined', 'src/'])('is in src when the CLI passes "%s"', (sourceRoot) => {
    const files = { 'src/main.ts': MAIN, 'src/app.module.ts': module };
    expect(Object.keys(nestAdd(files, { sourceRoot }).changed)).toEqual(['src/app.module.ts']);
  });

  it('is not searched for in packages, declarations and JSON', () => {
    const { changed } = nestAdd({
      'src/main.ts': `import '../package.json';\nimport './types';\n${MAIN}`,
      'package.json': '{ "name": "MetricsModule.forRoot()" }',
      'src/types.d.ts': 'declare const one: 1;\n',
      'src/app.module.ts': module,
    });
    expect(Object.keys(changed)).toEqual(['src/app.module.ts']);
  });

  it('may stand beside its start', () => {
    const { changed } = nestAdd({ 'src/main.ts': module + MAIN.replace(/import \{ AppModule.*\n/, '') });
    expect(changed['src/main.ts']).toContain('@Module({ imports: [MetricsModule.forRoot()] })');
  });

  it('is started in a file that the main file imports', () => {
    const { changed } = nestAdd({
      'src/main.ts': "import { bootstrap } from './bootstrap';\n\nvoid bootstrap();\n",
      'src/bootstrap.ts': MAIN,
      'src/app.module.ts': module,
    });
    expect(Object.keys(changed)).toEqual(['src/app.module.ts']);
  });

  it('is that of the project, in a monorepo', () => {
    const files = {
      'nest-cli.json':
        '{ "sourceRoot": "apps/api/src", "projects": { ' +
        '"api": { "sourceRoot": "apps/api/src" }, "jobs": { "sourceRoot": "apps/jobs/src", "entryFile": "start" } } }',
      'apps/api/src/main.ts': MAIN,
      'apps/api/src/app.module.ts': module,
      'apps/jobs/src/start.ts': MAIN,
      'apps/jobs/src/app.module.ts': module,
    };
    const changedFor = (options = {}) => Object.keys(nestAdd(files, options).changed);
    expect(changedFor({ sourceRoot: 'apps/jobs/src' })).toEqual(['apps/jobs/src/app.module.ts']);
    expect(changedFor({ sourceRoot: 'apps/api/src' })).toEqual(['apps/api/src/app.module.ts']);
    expect(changedFor()).toEqual(['apps/api/src/app.module.ts']);
  });

  it('may be of JavaScript', () => {
    const { changed } = nestAdd({ 'src/main.js': MAIN, 'src/app.module.js': module });
    expect(changed).toEqual({
      'src/app.module.js': moduleOf('@Module({ imports: [MetricsModule.forRoot()] })', ours),
    });
  });

  it.each(['createApplicationContext', 'createMicroservice'])(
    'is scraped on another port with %s',
    (create) => {
      const { changed, said } = nestAdd({
        'src/main.ts': MAIN.replace('create', create),
        'src/app.module.ts': module,
      });
      expect(changed['src/app.module.ts']).toContain('[MetricsModule.forRoot({ server: { port: 9464 } })]');
      expect(said).toContain('curl http://localhost:9464/metrics');
    },
  );

  it('is not touched when a module that it imports has MetricsModule.forRootAsync()', () => {
    const { changed, said } = nestAdd({
      'src/main.ts': MAIN,
      'src/app.module.ts': `import { CoreModule } from './core.module.js';\n${module}`,
      'src/core.module.ts': `${ours}\n@Module({ imports: [MetricsModule.forRootAsync({})] })\nexport class CoreModule {}\n`,
    });
    expect(changed).toEqual({});
    expect(said).toContain('src/core.module.ts:3 has MetricsModule.forRootAsync() already.');
  });
});

describe('nest-add changes nothing', () => {
  const HAND =
    " Do it by hand: import { MetricsModule } from 'nestjs-metrics', and add MetricsModule.forRoot() to the imports of " +
    'the root module.';

  it.each([
    [
      'without a main file',
      { 'src/app.module.ts': '' },
      'there is no src/main.ts, so the application is unknown. In a monorepo, choose one: nest add nestjs-metrics --project NAME.',
    ],
    [
      'without a start',
      { 'src/main.ts': "import './app.module';\n" },
      'src/main.ts and what it imports call no NestFactory.create(), so the root module is unknown.',
    ],
    [
      'when the root module is not found',
      { 'src/main.ts': MAIN },
      'src/main.ts:5 starts AppModule, whose class is in no file that the imports lead to.',
    ],
    [
      'when the class is no module',
      { 'src/main.ts': MAIN, 'src/app.module.ts': `${ours}export class AppModule {}\n` },
      'src/app.module.ts:2: the class AppModule has no @Module().',
    ],
    [
      'when a function makes the metadata',
      { 'src/main.ts': MAIN, 'src/app.module.ts': moduleOf('@Module(metadataOf(1))') },
      'src/app.module.ts:3: nest-add does not see through what @Module() is given.',
    ],
    [
      'when the imports may come from a spread',
      { 'src/main.ts': MAIN, 'src/app.module.ts': moduleOf('@Module({ ...common, providers: [] })') },
      'src/app.module.ts:3: the imports may come from ...common.',
    ],
    [
      'when the imports are a getter',
      { 'src/main.ts': MAIN, 'src/app.module.ts': moduleOf('@Module({ get imports() { return []; } })') },
      'src/app.module.ts:3: the imports are a method or an accessor.',
    ],
    [
      'without an import to follow',
      {
        'src/main.js': MAIN,
        'src/app.module.js':
          "const { Module } = require('@nestjs/common');\n@Module({})\nexport class AppModule {}\n",
      },
      'src/app.module.js has no import statement to put another one beside.',
    ],
  ])('%s', (_, files, problem) => {
    expect(() => nestAdd(files)).toThrow(`nest-add changed nothing: ${problem}${HAND}`);
  });
});
