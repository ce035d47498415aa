import { Injectable } from '@nestjs/common';
import { Counted, MetricLabel } from '@app/metrics';
import { DataApiClient } from '../data-api/data-api.client.js';
import { user, type User } from '../data-api/data-api.schemas.js';
import { usersRegistered } from './users.metrics.js';
import type { Registration } from './users.schemas.js';

/** Registers and finds users. */
@Injectable()
export class UsersService {
  constructor(private readonly dataApi: DataApiClient) {}

  /** Registers a user; a DataApiRefusal with 409 when the email is taken. */
  @Counted(usersRegistered)
  register(@MetricLabel('source', ({ source }) => source) registration: Registration): Promise<User> {
    return this.dataApi.post('/api/users', registration, user);
  }

  /** The user of this id; a DataApiRefusal with 404 when there is none. */
  find(id: string): Promise<User> {
    return this.dataApi.get(`/api/users/${id}`, user);
  }
}
