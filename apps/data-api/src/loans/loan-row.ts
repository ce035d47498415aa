import type { loans } from '../database/schema.js';
import type { Loan } from './loans.schemas.js';

/** A loan as the API returns it. */
export function toLoan(row: typeof loans.$inferSelect): Loan {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
