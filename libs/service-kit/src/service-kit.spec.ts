import 'reflect-metadata';
import {
  Body,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Logger,
  Post,
  Res,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Response } from 'express';
import { z } from 'zod';
import { RetryLaterException } from './retry-later.exception.js';
import { ServiceKitModule } from './service-kit.module.js';

const schema = z.object({ owner: z.object({ age: z.int() }), tags: z.array(z.string()) });

@Controller()
class ExampleController {
  @Post('things')
  create(@Body({ schema }) body: z.infer<typeof schema>): unknown {
    return body;
  }

  @Get('mistake')
  mistake(): never {
    throw new TypeError('the password is 1234');
  }

  @Get('busy')
  busy(): never {
    const body = { message: 'Try later.', error: 'Busy', statusCode: 503, details: { queue: 7 } };
    throw new HttpException(body, 503, { cause: new Error('queue is full') });
  }

  @Get('later')
  later(): never {
    throw new RetryLaterException('Not yet.', 409, 3);
  }

  @Get('half')
  half(@Res() response: Response): never {
    response.write('the first half');
    throw new Error('too late');
  }
}

let app: INestApplication;
let url: string;
const logged = { warn: jest.fn(), error: jest.fn(), log: jest.fn() };

beforeAll(async () => {
  const testing = await Test.createTestingModule({
    imports: [ServiceKitModule],
    controllers: [ExampleController],
  }).compile();
  app = testing.createNestApplication();
  Logger.overrideLogger(logged);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});

afterAll(() => app?.close());

describe('ServiceKitModule', () => {
  it('names the fields of a body that is not valid, by their paths', async () => {
    const response = await fetch(`${url}/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ owner: { age: 'old' }, tags: ['a', 2] }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: 'The request is not valid: owner.age, tags.1.',
      errors: [{ field: 'owner.age' }, { field: 'tags.1' }],
    });
  });

  it('says `body` when there is no body', async () => {
    const response = await fetch(`${url}/things`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ field: 'body' }] });
  });

  it('logs an unexpected error and does not disclose it', async () => {
    const response = await fetch(`${url}/mistake?a=b`);
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The server met an unexpected error. See its log for details.',
      instance: '/mistake',
    });
    const request = { method: 'GET', path: '/mistake', status: 500 };
    expect(logged.error).toHaveBeenCalledWith(
      'Unexpected error',
      expect.any(TypeError),
      request,
      'ProblemDetailsFilter',
    );
  });

  it('keeps what an exception says beyond its message, and logs the cause', async () => {
    const response = await fetch(`${url}/busy`);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toEqual({
      details: { queue: 7 },
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'Try later.',
      instance: '/busy',
    });
    const request = { method: 'GET', path: '/busy', status: 503, cause: 'queue is full' };
    expect(logged.warn).toHaveBeenCalledWith('Try later.', request, 'ProblemDetailsFilter');
  });

  it('says when to try again', async () => {
    const response = await fetch(`${url}/later`);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.json()).toMatchObject({ status: 409, detail: 'Not yet.' });
  });

  it('ends an answer that had begun', async () => {
    expect(await (await fetch(`${url}/half`)).text()).toBe('the first half');
  });
});
