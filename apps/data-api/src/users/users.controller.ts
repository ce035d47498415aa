import { ApiProblems } from '@app/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idParams, type IdParams } from '../common/fields.js';
import type { Page } from '../common/paging.js';
import {
  type NewUser,
  newUserSchema,
  type User,
  type UserListQuery,
  userListQuery,
  userPageSchema,
  userSchema,
} from './users.schemas.js';
import { UsersService } from './users.service.js';

/** `/api/users` */
@ApiTags('users')
@ApiProblems({
  400: 'The request is not valid; `errors` names the fields',
  503: 'The database is not available; `Retry-After` says when to try again',
})
@Controller('api/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @ApiOperation({ summary: 'Register a user' })
  @ApiCreatedResponse({ standardSchema: userSchema })
  @ApiProblems({ 409: 'A user with this email already exists, in any case' })
  create(@Body({ schema: newUserSchema }) user: NewUser): Promise<User> {
    return this.users.create(user);
  }

  @Get()
  @ApiOperation({ summary: 'List users, newest first' })
  @ApiOkResponse({ standardSchema: userPageSchema })
  list(@Query({ schema: userListQuery }) query: UserListQuery): Promise<Page<User>> {
    return this.users.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a user' })
  @ApiOkResponse({ standardSchema: userSchema })
  @ApiProblems({ 404: 'No user has this id' })
  get(@Param({ schema: idParams }) { id }: IdParams): Promise<User> {
    return this.users.get(id);
  }
}
