import { z } from 'zod';
import { text, timestamp } from '../common/fields.js';
import { pageOf, pageQuery } from '../common/paging.js';

/** Where a user came from. */
export const USER_SOURCES = ['web', 'mobile', 'partner', 'referral'] as const;

export const newUserSchema = z
  .object({
    email: z.email().max(254).meta({ example: 'ada@example.com' }),
    fullName: text(200).meta({ example: 'Ada Lovelace' }),
    source: z.enum(USER_SOURCES),
  })
  .meta({ id: 'NewUser' });

export const userSchema = z
  .object({ ...newUserSchema.shape, id: z.uuid(), createdAt: timestamp })
  .meta({ id: 'User' });

export const userPageSchema = pageOf(userSchema).meta({ id: 'UserPage' });

export const userListQuery = pageQuery.extend({ source: z.enum(USER_SOURCES).optional() });

export type NewUser = z.infer<typeof newUserSchema>;
export type User = z.infer<typeof userSchema>;
export type UserListQuery = z.infer<typeof userListQuery>;
