import { describe, expect, it } from '@jest/globals';
import { readStatement } from './statement.js';

describe('readStatement', () => {
  it.each<[string, string, string[]]>([
    ['select * from loans', 'select', ['loans']],
    ['SELECT 1', 'select', []],
    ['  (select id from "Users")', 'select', ['users']],
    ['select * from public.loans l join "public"."users" u on true', 'select', ['loans', 'users']],
    ['insert into payments (id) values ($1) on conflict do update set id = 2', 'insert', ['payments']],
    ['update only loans set status = $1', 'update', ['loans']],
    ['delete from loans using users where true', 'delete', ['loans', 'users']],
    ['select (select count(*) from users) from loans', 'select', ['loans', 'users']],
    [
      'with fresh as (select * from users) insert into loans select * from fresh',
      'insert',
      ['loans', 'users'],
    ],
    ['with recursive t as (select 1) select * from t', 'select', []],
    ['select extract(year from now()) from loans', 'select', ['loans']],
    ['select * from generate_series(1, 3)', 'select', []],
    ['-- update users\n/* delete from x */ select 1', 'select', []],
    ["select 'from secrets', $$from secrets$$, $a$from secrets$a$, e'it\\'s from secrets'", 'select', []],
    ["select 'not closed from secrets", 'select', []],
    ['select * from loans for update', 'select', ['loans']],
    ['begin isolation level serializable', 'begin', []],
    ['START TRANSACTION', 'begin', []],
    ['commit', 'commit', []],
    ['rollback', 'rollback', []],
    ['create table users (id int)', 'other', []],
    ['', 'other', []],
  ])('%j is %s of %j', (sql, operation, tables) => {
    expect(readStatement(sql)).toEqual({ operation, tables });
  });

  it('reads no further than 4096 characters', () => {
    expect(readStatement(`select ${'1,'.repeat(3000)}1 from loans`)).toEqual({
      operation: 'select',
      tables: [],
    });
  });
});
