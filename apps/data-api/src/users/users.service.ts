import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { eq } from 'drizzle-orm';
import { RecordCache } from '../cache/record-cache.js';
import { equals, newestFirst, type Page } from '../common/paging.js';
import { DatabaseClient } from '../database/database-client.js';
import { users } from '../database/schema.js';
import type { NewUser, User, UserListQuery } from './users.schemas.js';

/** Users in the database, single ones through the cache. */
@Injectable()
export class UsersService {
  constructor(
    private readonly database: DatabaseClient,
    private readonly cache: RecordCache,
  ) {}

  /** Throws a ConflictException when the email is taken, in whatever case. */
  async create(user: NewUser): Promise<User> {
    const [row] = await this.database.run((queries) =>
      queries.insert(users).values(user).onConflictDoNothing().returning(),
    );
    if (!row) throw new ConflictException(`A user with the email ${user.email} already exists.`);
    return toUser(row);
  }

  /** Throws a NotFoundException. */
  async get(id: string): Promise<User> {
    const user = await this.cache.read('users', id, () => this.load(id));
    if (!user) throw new NotFoundException(`No user has the id ${id}.`);
    return user;
  }

  list({ source, ...page }: UserListQuery): Promise<Page<User>> {
    const where = equals(users.source, source);
    return this.database.run(async (queries) => {
      const rows = await newestFirst(queries.select().from(users).where(where).$dynamic(), users, page);
      return { items: rows.map(toUser), total: await queries.$count(users, where), ...page };
    });
  }

  private async load(id: string): Promise<User | undefined> {
    const [row] = await this.database.run((queries) => queries.select().from(users).where(eq(users.id, id)));
    return row && toUser(row);
  }
}

function toUser(row: typeof users.$inferSelect): User {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
