import { z } from 'zod';
import { userSource } from '../data-api/data-api.schemas.js';

/** The body of a registration. */
export const registrationSchema = z.object({
  email: z.email().max(254),
  fullName: z.string().trim().min(1).max(200),
  source: userSource,
});

export const userParams = z.object({ id: z.uuid() });

export type Registration = z.infer<typeof registrationSchema>;
