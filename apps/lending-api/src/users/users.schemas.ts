import { z } from 'zod';
import { userSource } from '../data-api/data-api.schemas.js';

/** The body of a registration. */
export const registrationSchema = z
  .object({
    email: z.email().max(254).meta({ example: 'ada@example.com' }),
    fullName: z.string().trim().min(1).max(200).meta({ example: 'Ada Lovelace' }),
    source: userSource,
  })
  .meta({ id: 'Registration' });

export const userParams = z.object({ id: z.uuid() });

export type Registration = z.infer<typeof registrationSchema>;
