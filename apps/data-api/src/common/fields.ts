import { z } from 'zod';

/** Text that a person typed: trimmed, 1 to `maxLength` characters; PostgreSQL refuses NUL, and no field needs other control characters. */
export const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

/** Dollars and cents, above 0. */
export const dollars = (max: number) =>
  z.number().positive().max(max).multipleOf(0.01).meta({ description: 'Dollars', example: 2500.5 });

/** A moment as ISO 8601 in UTC. */
export const timestamp = z.iso.datetime().meta({ example: '2026-01-31T12:00:00.000Z' });

/** The path parameters of a single read. */
export const idParams = z.object({ id: z.uuid() });

/** The path parameters of a single read. */
export type IdParams = z.infer<typeof idParams>;
