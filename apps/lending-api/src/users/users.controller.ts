import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@app/service-kit';
import { user, type User } from '../data-api/data-api.schemas.js';
import { registrationSchema, userParams, type Registration } from './users.schemas.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('api/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @ApiOperation({ summary: 'Register a user' })
  @ApiCreatedResponse({ standardSchema: user })
  @ApiProblems({
    400: 'The body is not valid',
    409: 'The email is taken',
    503: 'data-api is unavailable; `Retry-After` says when to try again',
  })
  register(@Body({ schema: registrationSchema }) registration: Registration): Promise<User> {
    return this.users.register(registration);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a user' })
  @ApiOkResponse({ standardSchema: user })
  @ApiProblems({
    404: 'No user has this id',
    503: 'data-api is unavailable; `Retry-After` says when to try again',
  })
  find(@Param({ schema: userParams }) { id }: { id: string }): Promise<User> {
    return this.users.find(id);
  }
}
