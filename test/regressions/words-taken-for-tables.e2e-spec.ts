import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readStatement } from '../../libs/metrics/src/integrations/sql/statement.js';

/** What PostgreSQL plans to read or to change, which is what the text names. */
const PLANNED: readonly (readonly [sql: string, operation: string, tables: readonly string[]])[] = [
  // FROM that belongs to a function.
  ['select extract(epoch from ts) from loans', 'select', ['loans']],
  ['select extract(epoch from now())', 'select', []],
  ["select trim(both 'x' from name) from users", 'select', ['users']],
  ["select trim(from 'users')", 'select', []],
  ['select substring(name from 1 for 2), substring(name from 2) from users', 'select', ['users']],
  ["select overlay(name placing 'loans' from 2 for 3) from users", 'select', ['users']],
  ["select position('a' in name), extract(year from ts) from loans, users", 'select', ['loans', 'users']],
  ['update loans set amount = extract(epoch from ts) where amount is distinct from 1', 'update', ['loans']],
  ['select * from loans where amount is not distinct from id', 'select', ['loans']],
  ['select count(*) filter (where amount is distinct from id) from loans', 'select', ['loans']],
  // What FROM has besides tables.
  ['select * from generate_series(1, 3) as loans', 'select', []],
  ['select * from generate_series(1, 3) a, loans', 'select', ['loans']],
  ['select * from rows from (generate_series(1, 2), generate_series(1, 3)) with ordinality', 'select', []],
  [
    'select * from loans, lateral (select * from users where users.id = loans.id) u',
    'select',
    ['loans', 'users'],
  ],
  ['select * from loans, lateral generate_series(1, loans.id) users', 'select', ['loans']],
  ['select * from loans l left join lateral (select 1) x on true', 'select', ['loans']],
  ['select * from (values (1, 2)) as v(loans, users)', 'select', []],
  ['select * from (select * from users) loans', 'select', ['users']],
  ['select * from (loans join users using (id))', 'select', ['loans', 'users']],
  ['select * from only loans, only (users)', 'select', ['loans', 'users']],
  ['select * from loans * as l', 'select', ['loans']],
  ['select * from loans tablesample system (10), users', 'select', ['loans', 'users']],
  ['select * from loans natural join users cross join fines', 'select', ['loans', 'users', 'fines']],
  ['select * from loans l join users u on u.id = l.id, fines', 'select', ['loans', 'users', 'fines']],
  ['select * from loans l(a, b), users', 'select', ['loans', 'users']],
  ['(select id from loans) union all (select id from users)', 'select', ['loans', 'users']],
  ['select id from loans union select id from users order by 1', 'select', ['loans', 'users']],
  ['select id from loans intersect table fines_ids', 'select', ['loans', 'fines_ids']],
  ['select * from ((select id from loans) union (select id from users)) x', 'select', ['loans', 'users']],
  ['select id as from, id as join from loans', 'select', ['loans']],
  ['select l.from from (select id as from from loans) l', 'select', ['loans']],
  ['select array(select id from users) from loans', 'select', ['loans', 'users']],
  ['select 1 where exists (select from users)', 'select', ['users']],
  [
    'select * from loans where id in (select id from users) for update of loans',
    'select',
    ['loans', 'users'],
  ],
  ['select * from loans for no key update skip locked', 'select', ['loans']],
  ['select 1 from loans fetch first 2 rows only', 'select', ['loans']],
  ['select * from loans order by amount using <', 'select', ['loans']],
  [
    'select sum(id) over (partition by id order by id rows unbounded preceding) from loans',
    'select',
    ['loans'],
  ],
  // Names.
  ['select * from public.loans, "public"."Users Of ""All"""', 'select', ['loans', 'users of "all"']],
  ['select * from "select"', 'select', ['select']],
  ['select * from "a.b", ".", "("', 'select', ['a.b', '.', '(']],
  ['select * from größe, 表, constructor', 'select', ['größe', '表', 'constructor']],
  ['select * from U&"l\\006fans"', 'select', ['loans']],
  ['select * from a$b', 'select', ['a$b']],
  ['select * from/**/loans--users\n,users', 'select', ['loans', 'users']],
  ['/* a /* from users */ from users */ select * from loans', 'select', ['loans']],
  [
    "select 'from users', e'it\\'s from users', $$ from users $$, $tag$ $$ from users $tag$ from loans",
    'select',
    ['loans'],
  ],
  ["select 1.5, .5, 1e5, 'a'\n'from users', b'1', x'1f', U&'from users' from loans", 'select', ['loans']],
  ['select 5-1 from loans -- from users', 'select', ['loans']],
  // WITH.
  ['with fresh as (select * from loans) select * from fresh', 'select', ['loans']],
  [
    'with a as (select * from loans), b as (select * from a) select * from b, users',
    'select',
    ['users', 'loans'],
  ],
  ['with loans as (select * from loans) select * from loans', 'select', ['loans']],
  ['with loans as (select 1) select * from public.loans', 'select', ['loans']],
  ['with a(x, y) as materialized (select id, amount from loans) select * from a', 'select', ['loans']],
  ['with a as not materialized (select 1 as id) select * from a join users using (id)', 'select', ['users']],
  [
    'with recursive t(id) as (select id from loans union all select t.id + 1 from t where t.id < 3) select * from t',
    'select',
    ['loans'],
  ],
  [
    'with recursive t(id) as (select 1 union all select id + 1 from t where id < 3) search depth first by id set o select * from t',
    'select',
    [],
  ],
  ['with a as (select * from loans) select * from (select * from a) b', 'select', ['loans']],
  ['select * from (with a as (select * from loans) select * from a) b', 'select', ['loans']],
  [
    'with old as (delete from loans returning id) insert into fines_ids select id from old',
    'insert',
    ['fines_ids', 'loans'],
  ],
  [
    'with a as (select * from loans) update users set id = 1 from a where a.id = users.id',
    'update',
    ['users', 'loans'],
  ],
  [
    'with a as (select * from loans) delete from users using a where a.id = users.id',
    'delete',
    ['users', 'loans'],
  ],
  [
    'insert into fines_ids with a as (select id from loans) select * from a',
    'insert',
    ['fines_ids', 'loans'],
  ],
  // What changes tables.
  [
    'insert into public.users as u (id) values (1) on conflict (id) do update set name = u.name',
    'insert',
    ['users'],
  ],
  [
    'insert into users (id) select id from loans where true on conflict do nothing',
    'insert',
    ['users', 'loans'],
  ],
  ['insert into users default values', 'insert', ['users']],
  ['insert into users (id) values ((select max(id) from loans))', 'insert', ['users', 'loans']],
  [
    'update only users u set name = l.id::text from loans l join fines f using (id) where l.id = u.id',
    'update',
    ['users', 'loans', 'fines'],
  ],
  ['update users set (id, name) = (select id, null from loans limit 1)', 'update', ['users', 'loans']],
  [
    'delete from only users using loans join fines using (id) where loans.id = users.id',
    'delete',
    ['users', 'loans', 'fines'],
  ],
  [
    'delete from users using (select id from loans) l where l.id = users.id returning *',
    'delete',
    ['users', 'loans'],
  ],
  [
    'merge into users u using loans l on u.id = l.id when matched then update set name = null when not matched then insert (id) values (l.id)',
    'merge',
    ['users', 'loans'],
  ],
  [
    'merge into users u using (select id from loans) l on u.id = l.id when matched and exists (select from fines) then delete',
    'merge',
    ['users', 'loans', 'fines'],
  ],
];

/** What has no plan. */
const OTHERS: typeof PLANNED = [
  ['COPY loans FROM STDIN', 'copy', ['loans']],
  ['copy public.loans (id, ts) from stdin with (format csv)', 'copy', ['loans']],
  ["copy loans to '/tmp/users'", 'copy', ['loans']],
  ['copy (select * from loans) to stdout', 'copy', ['loans']],
  ['truncate table only loans, users * cascade', 'other', ['loans', 'users']],
  ['truncate loans', 'other', ['loans']],
  ['refresh materialized view concurrently public.totals', 'other', ['totals']],
  ['explain (analyze, format json) select * from loans', 'other', ['loans']],
  ['explain analyze verbose update loans set id = 1', 'other', ['loans']],
  ['prepare p (int) as select * from loans where id = $1', 'other', ['loans']],
  ['declare c scroll cursor with hold for select * from loans', 'other', ['loans']],
  ['fetch next from c', 'other', []],
  ['move forward 2 from c', 'other', []],
  ['create table old as select * from loans', 'other', ['loans']],
  ['create materialized view v (a) as with x as (select 1 from loans) select * from x', 'other', ['loans']],
  ['create table users (id int generated always as identity, at timestamptz)', 'other', []],
  [
    'create trigger t after insert or update of id on loans from users for each row execute function f()',
    'other',
    [],
  ],
  ['revoke select on loans from public', 'other', []],
  ['grant update, delete on loans to somebody', 'other', []],
  ['call pay((select id from loans), extract(epoch from now()))', 'call', ['loans']],
  ['do $$ begin delete from loans; end $$', 'other', []],
  ['set search_path from current', 'other', []],
  ['table loans', 'other', ['loans']],
  ['begin; insert into loans values (1); commit', 'insert', ['loans']],
  ["select ';' from loans; delete from users;", 'select', ['loans', 'users']],
  [';;', 'other', []],
  ['select * from', 'select', []],
  ['select extract(epoch from', 'select', []],
  ['with', 'other', []],
  ['with a as (select * from loans', 'other', ['loans']],
];

it.each([...PLANNED, ...OTHERS])('%j is %s of %j', (sql, operation, tables) => {
  expect(readStatement(sql)).toEqual({ operation, tables });
  expect(readStatement(sql.toUpperCase()).operation).toBe(operation);
});

describe('as PostgreSQL reads it', () => {
  let engine: PGlite;

  beforeAll(async () => {
    engine = await PGlite.create('memory://');
    const tables = [
      'users',
      '"Users Of ""All"""',
      '"select"',
      '"a.b"',
      '"."',
      '"("',
      'größe',
      '表',
      'constructor',
      'a$b',
    ];
    await engine.exec(`
      create table loans (id int primary key, amount int, ts timestamptz);
      create table fines (id int);
      create table fines_ids (id int);
      ${tables.map((name) => `create table ${name} (id int primary key, name text);`).join('\n')}
    `);
  }, 120_000);

  afterAll(() => engine?.close());

  it.each(PLANNED)('%s', async (sql, _, tables) => {
    const { rows } = await engine.query<{ 'QUERY PLAN': unknown }>(`explain (format json) ${sql}`);
    const planned = new Set<string>();
    JSON.stringify(rows, (key, value: unknown) => {
      if (key === 'Relation Name') planned.add(String(value).toLowerCase());
      return value;
    });
    expect([...planned].toSorted()).toEqual([...tables].toSorted());
  });
});
