import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Counted, InFlight } from '@app/metrics';
import { meteredApp, type MeteredApp } from '../decorators/support/metered-app.js';

let app: MeteredApp;

beforeEach(async () => {
  app = await meteredApp({ providers: [] });
});

afterEach(() => app.close());

const METHOD = { class: 'Repository', method: 'get' };

type Resolve = (value: string) => unknown;
type Reject = (error: unknown) => unknown;

/** As a query of Mongoose 8: `then` comes down to `exec`. */
class MongooseQuery {
  runs = 0;
  constructor(readonly error?: Error) {}
  async exec(): Promise<string> {
    this.runs++;
    await Promise.resolve();
    if (this.error) throw this.error;
    return 'rows';
  }
  // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
  then(resolve?: Resolve | null, reject?: Reject | null): Promise<unknown> {
    return this.exec().then(resolve, reject);
  }
  catch(reject: Reject): Promise<unknown> {
    return this.exec().then(null, reject);
  }
}

/** As a query of Drizzle: `execute` and `then`, which comes down to it. */
class DrizzleQuery {
  runs = 0;
  constructor(readonly error?: Error) {}
  execute(): Promise<string> {
    this.runs++;
    return this.error ? Promise.reject(this.error) : Promise.resolve('rows');
  }
  // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
  then(resolve?: Resolve | null, reject?: Reject | null): Promise<unknown> {
    return this.execute().then(resolve, reject);
  }
}

/** One that runs at once. */
class SynchronousQuery extends MongooseQuery {
  override exec(): never {
    this.runs++;
    if (this.error) throw this.error;
    return 'rows' as never;
  }
}

function returning<Q>(query: Q): { get(): Q } {
  class Repository {
    @Counted()
    @InFlight()
    get(): Q {
      return query;
    }
  }
  return new Repository();
}

type Use = (query: never) => unknown;
const WAYS: readonly (readonly [string, new (error?: Error) => { runs: number }, Use])[] = [
  ['Mongoose by await', MongooseQuery, async (query: MongooseQuery) => await query],
  ['Mongoose by exec()', MongooseQuery, (query: MongooseQuery) => query.exec()],
  [
    'Mongoose by catch()',
    MongooseQuery,
    (query: MongooseQuery) => query.catch((error) => Promise.reject(error)),
  ],
  ['Drizzle by await', DrizzleQuery, async (query: DrizzleQuery) => await query],
  ['Drizzle by execute()', DrizzleQuery, (query: DrizzleQuery) => query.execute()],
  ['one that runs at once', SynchronousQuery, async (query: SynchronousQuery) => query.exec()],
];

describe.each(WAYS)('a lazy query: %s', (_way, Query, use) => {
  it('is counted once, when it runs', async () => {
    const query = returning(new Query()).get();
    expect([query.runs, await app.samples('method_calls_total')]).toEqual([0, []]);
    expect(await use(query as never)).toBe('rows');
    expect([query.runs, await app.samples('method_calls_total')]).toEqual([
      1,
      [{ labels: { ...METHOD, result: 'success' }, value: 1 }],
    ]);
    expect(await app.value('method_calls_in_flight', METHOD)).toBe(0);
  });

  it('fails once, with its error', async () => {
    const error = new RangeError('no');
    const query = returning(new Query(error)).get();
    await expect((async () => use(query as never))()).rejects.toBe(error);
    expect(await app.samples('method_calls_total')).toEqual([
      { labels: { ...METHOD, result: 'failure', exception: 'RangeError' }, value: 1 },
    ]);
  });
});
