import { desc, eq, type SQL } from 'drizzle-orm';
import type { PgColumn, PgSelect } from 'drizzle-orm/pg-core';
import { z } from 'zod';

/** `limit` and `offset` of a list; extend it with the list's filters. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: z.coerce.number().int().min(0).default(0),
});

/** `limit` and `offset` of a list. */
export type PageQuery = z.infer<typeof pageQuery>;

/** One page of a list, and the total count. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    total: z.int().min(0).meta({ example: 1 }),
    limit: z.int().meta({ example: 20 }),
    offset: z.int().meta({ example: 0 }),
  });

/** One page of a list, and the total count. */
export interface Page<Item> extends PageQuery {
  readonly items: readonly Item[];
  readonly total: number;
}

/** Cuts a page out of a select, newest first; rows of the same moment are ordered by id. */
export function newestFirst<Select extends PgSelect>(
  select: Select,
  table: { readonly createdAt: PgColumn; readonly id: PgColumn },
  { limit, offset }: PageQuery,
) {
  return select.orderBy(desc(table.createdAt), desc(table.id)).limit(limit).offset(offset);
}

/** The condition of an optional filter; undefined without a value. */
export function equals(column: PgColumn, value: string | undefined): SQL | undefined {
  return value === undefined ? undefined : eq(column, value);
}
