import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  type ResolvedMetricsOptions,
  resolveOptions,
} from '../../libs/metrics/src/module/metrics.options.js';
import { type Method, optionsOf } from './support/options.js';
import { ROOT } from './support/snippets.js';

describe('the page on configuration', () => {
  let options: Record<Method, string[]>;
  beforeAll(() => {
    options = optionsOf('forRoot', 'forRootAsync');
  }, 120_000);

  it('lists every option of forRoot(), and no other', () => {
    expect(listed('forRoot')).toEqual(options.forRoot);
  });

  it('lists every option of forRootAsync(), and no other', () => {
    const own = options.forRootAsync.filter((name) => !name.includes('.'));
    expect(listed('forRootAsync')).toEqual(own);
  });

  it('shows the defaults of the code', () => {
    const shown = rowsOf('forRoot')
      .filter(([, , value]) => value?.startsWith('`'))
      .flatMap(([names = '', , value = '']) =>
        textsIn(names).map((name) => [name, JSON.parse(textsIn(value)[0] ?? '') as unknown]),
      );
    expect(Object.fromEntries(shown)).toEqual({
      ...primitivesIn(
        asGiven(resolveOptions({ push: { url, job: 'report', remoteWrite: { url }, otlp: {} } })),
      ),
      // The options that shape the module have their defaults elsewhere.
      path: '/metrics',
      isGlobal: true,
    });
  });
});

const url = 'http://prometheus';

/** The options of the Pushgateway stand in `push` itself; those of OTLP that a variable may set have no default of the code. */
function asGiven({ push, ...options }: ResolvedMetricsOptions): object {
  const { gateway, otlp, ...others } = push as NonNullable<typeof push>;
  const { intervalMs, timeoutMs } = otlp as NonNullable<typeof otlp>;
  return { ...options, push: { ...others, ...gateway, otlp: { intervalMs, timeoutMs } } };
}

const page = readFileSync(`${ROOT}docs/guides/configuration.md`, 'utf8');

/** The rows of the table of a method's options, as cells. */
function rowsOf(method: Method): string[][] {
  const [, section = ''] = page.split(`## Options of \`${method}()\`\n`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| (`.*) \|$/gm)].map(([, cells = '']) =>
    cells.split('|').map((cell) => cell.trim()),
  );
}

function listed(method: Method): string[] {
  return rowsOf(method)
    .flatMap(([names = '']) => textsIn(names))
    .toSorted();
}

/** What a cell sets as code. */
function textsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

/** The strings, numbers and booleans of plain objects, by their path. */
function primitivesIn(value: unknown, path = ''): Record<string, unknown> {
  if (['string', 'number', 'boolean'].includes(typeof value)) return { [path]: value };
  if (Object.prototype.toString.call(value) !== '[object Object]') return {};
  const inside = Object.entries(value as object).map(([name, one]) =>
    primitivesIn(one, path === '' ? name : `${path}.${name}`),
  );
  return Object.assign({}, ...inside) as Record<string, unknown>;
}
