import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
  type INestApplicationContext,
  type PipeTransform,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLSchemaHost,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import type { MetricsModuleOptions } from '@app/metrics';
import { parse, subscribe } from 'graphql';
import { send, SERVERS, startGraphql } from './support/graphql.js';
import { countsOf, valuesOf } from './support/metrics.js';
import { until } from './support/until.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

@ObjectType()
class Loan {
  @Field(() => String)
  id!: string;

  @Field(() => String, { nullable: true })
  borrower?: string;
}

@Resolver(() => Loan)
class Loans {
  @Query(() => [Loan])
  loans(): unknown[] {
    return [{ id: '1' }, { id: '2' }];
  }

  @ResolveField(() => String, { nullable: true })
  async borrower(@Parent() { id }: Loan): Promise<string> {
    if (id === '2') throw new RangeError('unknown');
    return Promise.resolve('Ada');
  }

  @Mutation(() => Boolean)
  pay(): boolean {
    throw new ForbiddenException();
  }

  @Subscription(() => String)
  async *paid(): AsyncGenerator<{ paid: string }> {
    yield await Promise.resolve({ paid: '1' });
    yield { paid: '2' };
    throw new RangeError('no more');
  }
}

class GuardError extends Error {}
class PipeError extends Error {}
class FilterError extends Error {}

class Closed implements CanActivate {
  canActivate(): boolean {
    throw new GuardError('closed');
  }
}

class Refusing implements PipeTransform {
  transform(): never {
    throw new PipeError('not a loan');
  }
}

/** Answers with an error of its own. */
@Catch(RangeError)
class Renaming implements ExceptionFilter {
  catch(): never {
    throw new FilterError('renamed');
  }
}

let end: () => void = () => undefined;

@Resolver()
class Enhanced {
  @Query(() => Boolean)
  @UseGuards(Closed)
  guarded(): boolean {
    return true;
  }

  @Query(() => Boolean)
  piped(@Args('id', { type: () => String }, Refusing) _id: string): boolean {
    return true;
  }

  @Query(() => Boolean)
  @UseFilters(Renaming)
  filtered(): boolean {
    throw new RangeError('no');
  }

  @Query(() => Boolean)
  slow(): Promise<boolean> {
    return new Promise((resolve) => {
      end = () => resolve(true);
    });
  }
}

const LOANS = { query: 'query Loans { loans { id } }' };

describe.each(SERVERS)('$name', (server) => {
  async function start(metrics?: MetricsModuleOptions, options?: object) {
    const { app, url } = await startGraphql(server, { providers: [Loans, Enhanced] }, metrics, options);
    opened.push(app);
    return { app, url, ask: (body: unknown) => send(url, body) };
  }

  it('counts an operation as one request to its endpoint', async () => {
    const { app, ask } = await start();
    expect(await ask(LOANS)).toEqual({ data: { loans: [{ id: '1' }, { id: '2' }] } });
    expect(await countsOf(app, 'http_requests_total')).toEqual({
      'method="POST",endpoint="/graphql",status_code="200"': 1,
    });
  });

  it('counts each operation of a batch, and one request', async () => {
    const { app, ask } = await start({}, { allowBatchedHttpRequests: true, allowBatchedQueries: true });
    await ask([LOANS, { query: 'mutation Pay { pay }' }, LOANS]);
    expect(await countsOf(app, 'graphql_operations_total')).toEqual({
      'type="query",operation="Loans",result="success"': 2,
      'type="mutation",operation="Pay",result="failure",exception="ForbiddenException"': 1,
    });
    expect(Object.values(await countsOf(app, 'http_requests_total'))).toEqual([1]);
  });

  it('counts the operation that the request chooses', async () => {
    const { app, ask } = await start();
    await ask({ query: `${LOANS.query} mutation Pay { pay }`, operationName: 'Loans' });
    expect(Object.keys(await countsOf(app, 'graphql_operations_total'))).toEqual([
      'type="query",operation="Loans",result="success"',
    ]);
  });

  it('counts names of a list, and those without a name', async () => {
    const { app, ask } = await start({ entrances: { graphqlOperations: ['Loans'] } });
    for (const name of ['Loans', 'Made', 'Up', '']) await ask({ query: `query ${name} { loans { id } }` });
    expect(await countsOf(app, 'graphql_operations_total')).toEqual({
      'type="query",operation="Loans",result="success"': 1,
      'type="query",operation="other",result="success"': 2,
      'type="query",operation="anonymous",result="success"': 1,
    });
  });

  it('counts what is not executed, without a name', async () => {
    const { app, ask } = await start();
    await ask({ query: 'query Loans { loans { id }' });
    await ask({ query: 'query Made { up }' });
    const counts = await countsOf(app, 'graphql_operations_total');
    expect(Object.keys(counts).every((labels) => labels.startsWith('result="failure"'))).toBe(true);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await countsOf(app, 'graphql_operations_in_flight')).toEqual({});
    expect(await countsOf(app, 'graphql_phase_duration_seconds_count')).not.toHaveProperty('phase="execute"');
    const codes = Object.values(await countsOf(app, 'graphql_errors_total'));
    expect(codes.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('counts the errors of a response, and the class of the first', async () => {
    const { app, ask } = await start();
    await ask({ query: 'query Loans { loans { borrower } again: loans { borrower } }' });
    expect(await countsOf(app, 'graphql_operations_total')).toEqual({
      'type="query",operation="Loans",result="failure",exception="RangeError"': 1,
    });
    expect(Object.values(await countsOf(app, 'graphql_errors_total'))).toEqual([2]);
  });

  it.each([
    ['a guard', 'guarded', 'GuardError'],
    ['a pipe', 'piped(id: "1")', 'PipeError'],
    ['an exception filter', 'filtered', 'FilterError'],
  ])('counts an operation once that fails by %s', async (_, field, exception) => {
    const { app, ask } = await start();
    await ask({ query: `query Loan { ${field} }` });
    expect(await countsOf(app, 'graphql_operations_total')).toEqual({
      [`type="query",operation="Loan",result="failure",exception="${exception}"`]: 1,
    });
    expect(await countsOf(app, 'graphql_operation_duration_seconds_count')).toEqual({
      'type="query",operation="Loan"': 1,
    });
    expect(await countsOf(app, 'graphql_operations_in_flight')).toEqual({});
  });

  it('counts an operation whose client has gone once, when it ends', async () => {
    const { app, url } = await start();
    const leaving = new AbortController();
    const asked = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'query Slow { slow }' }),
      signal: leaving.signal,
    });
    const labels = 'type="query",operation="Slow"';
    await until(async () => (await valuesOf(app, 'graphql_operations_in_flight'))[labels] === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    expect(await countsOf(app, 'graphql_operations_total')).toEqual({});
    end();
    await until(async () => Object.keys(await countsOf(app, 'graphql_operations_total')).length > 0);
    expect(await countsOf(app, 'graphql_operations_total')).toEqual({ [`${labels},result="success"`]: 1 });
    expect(await countsOf(app, 'graphql_operations_in_flight')).toEqual({});
  });

  it('measures the phases of an operation', async () => {
    const { app, ask } = await start();
    await ask(LOANS);
    await ask(LOANS);
    // The server keeps the document.
    expect(await countsOf(app, 'graphql_phase_duration_seconds_count')).toEqual({
      'phase="parse"': 1,
      'phase="validate"': 1,
      'phase="execute"': 2,
    });
  });

  it('measures resolvers when asked to', async () => {
    const { app, ask } = await start({ entrances: { graphqlResolvers: true } });
    await ask({ query: '{ loans { id borrower } }' });
    expect(await countsOf(app, 'graphql_resolver_calls_total')).toMatchObject({
      'field="Query.loans",result="success"': 1,
      'field="Loan.borrower",result="success"': 1,
      'field="Loan.borrower",result="failure",exception="RangeError"': 1,
    });
    expect(await countsOf(app, 'graphql_resolver_calls_in_flight')).toEqual({});
  });

  it('has no metrics of resolvers otherwise', async () => {
    const { app, ask } = await start();
    await ask({ query: '{ loans { borrower } }' });
    expect(await valuesOf(app, 'graphql_resolver_calls_total')).toEqual({});
  });

  it('counts open subscriptions and their events', async () => {
    const { app } = await start();
    const { schema } = app.get(GraphQLSchemaHost);
    const open = async () => {
      const events = await subscribe({ schema, document: parse('subscription { paid }') });
      return events as AsyncGenerator;
    };
    const [one, other] = [await open(), await open()];
    expect(await one.next()).toEqual({ done: false, value: { data: { paid: '1' } } });
    await other.next();
    const active = () => valuesOf(app, 'graphql_subscriptions_active');
    expect(await active()).toEqual({ 'field="Subscription.paid"': 2 });
    await other.return(undefined);
    expect(await active()).toEqual({ 'field="Subscription.paid"': 1 });
    await one.next();
    await expect(one.next()).rejects.toThrow('no more');
    expect(await active()).toEqual({ 'field="Subscription.paid"': 0 });
    expect(await countsOf(app, 'graphql_subscription_events_total')).toEqual({
      'field="Subscription.paid"': 3,
    });
    await (await open()).next();
    await app.close();
    expect(await active()).toEqual({ 'field="Subscription.paid"': 0 });
  });
});
