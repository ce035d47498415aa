import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  applyDecorators,
  Body,
  type CallHandler,
  type CanActivate,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  Injectable,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Query,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
  VersioningType,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiOkResponse, ApiOperation, ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import { Counted, InFlight, MetricLabel, MetricsModule, Observed, Timed } from '@app/metrics';
import { PLATFORMS, type RunningApp, sample, scrape, startApp } from '../support/app.js';

/** Lets in whom the route's metadata names. */
@Injectable()
class Named implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const wanted = this.reflector.get<string | undefined>('allowed', context.getHandler());
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-name'] !== wanted) throw new ForbiddenException();
    return true;
  }
}

@Injectable()
class Wrapped implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => ({ value })));
  }
}

/** Needs the parameter's type, as ValidationPipe does. */
@Injectable()
class Typed implements PipeTransform {
  transform(value: unknown, { metatype, type }: { metatype?: unknown; type: string }): unknown {
    if (type !== 'body') return value;
    return { ...(value as object), type: (metatype as { name: string }).name };
  }
}

class Order {
  @ApiProperty()
  readonly amount!: number;
  readonly type?: string;
}

const Client = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['x-name'],
);

/** All that a route may carry but its verb, which stands wherever a test puts it. */
const Documented = (): MethodDecorator =>
  applyDecorators(
    SetMetadata('allowed', 'ada'),
    UseGuards(Named),
    UseInterceptors(Wrapped),
    UsePipes(Typed),
    HttpCode(202),
    Header('x-kept', 'yes'),
    Version('2'),
    ApiOperation({ summary: 'Takes an order' }),
    ApiOkResponse({ type: Order }),
  );

const Measured = (name: string): MethodDecorator =>
  applyDecorators(
    Timed({ name: `${name}_seconds` }),
    Counted(),
    InFlight(),
    Observed(({ args }) => (args as never as [number, Order])[1].amount, {
      name: `${name}_amount`,
      help: 'Amounts.',
    }) as MethodDecorator,
  );

@Controller('orders')
class Orders {
  @Measured('above')
  @Post('above/:id')
  @Documented()
  above(@Param('id', ParseIntPipe) id: number, @Body() order: Order, @Client() client: string): unknown {
    return { id, amount: order.amount, type: order.type, client };
  }

  @Post('below/:id')
  @Documented()
  @Measured('below')
  async below(
    @Param('id', ParseIntPipe) id: number,
    @Body() @MetricLabel('amount', (order) => order.amount) order: Order,
    @Client() client: string,
  ): Promise<unknown> {
    return Promise.resolve({ id, amount: order.amount, type: order.type, client });
  }

  @Documented()
  @Measured('between')
  @Post('between/:id')
  between(@Param('id', ParseIntPipe) id: number, @Body() order: Order, @Client() client: string): unknown {
    return { id, amount: order.amount, type: order.type, client };
  }

  @Timed()
  @UseGuards(Named)
  @Counted()
  @SetMetadata('allowed', 'ada')
  @InFlight()
  @Version('2')
  @Timed({ name: 'apart_seconds' })
  @Get('apart')
  @Timed({ name: 'apart_too_seconds' })
  apart(@Query('page', ParseIntPipe) page: number): number {
    return page;
  }
}

@Timed()
@Counted()
@Controller('whole')
class Whole {
  @Post(':id')
  @Documented()
  take(@Param('id', ParseIntPipe) id: number, @Body() order: Order, @Client() client: string): unknown {
    return { id, amount: order.amount, type: order.type, client };
  }
}

const ROUTES = ['orders/above', 'orders/below', 'orders/between', 'whole'];

describe.each(PLATFORMS)('a measured route on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(
      { imports: [MetricsModule.forRoot({ defaultMetrics: false })], controllers: [Orders, Whole] },
      (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: undefined as never }),
      platform,
    );
  });

  afterAll(() => running.app.close());

  const order = (path: string, name: string) =>
    fetch(`${running.url}/v2/${path}`, {
      method: 'POST',
      headers: { 'x-name': name, 'content-type': 'application/json' },
      body: '{"amount":5}',
    });

  it.each(ROUTES)('%s keeps its guard', async (route) => {
    expect((await order(`${route}/7`, 'eve')).status).toBe(403);
  });

  it.each(ROUTES)('%s keeps pipes, parameters, interceptor, status and headers', async (route) => {
    expect((await order(`${route}/seven`, 'ada')).status).toBe(400);
    const response = await order(`${route}/7`, 'ada');
    expect([response.status, response.headers.get('x-kept')]).toEqual([202, 'yes']);
    expect(await response.json()).toEqual({ value: { id: 7, amount: 5, type: 'Order', client: 'ada' } });
  });

  it('keeps everything when metrics and other decorators alternate', async () => {
    const get = (name: string, page: string) =>
      fetch(`${running.url}/v2/orders/apart?page=${page}`, { headers: { 'x-name': name } });
    expect((await get('eve', '1')).status).toBe(403);
    expect((await get('ada', 'one')).status).toBe(400);
    expect(await (await get('ada', '3')).json()).toBe(3);
    const exposition = await scrape(running.url);
    expect(sample(exposition, 'apart_seconds_count')).toBe(1);
    expect(sample(exposition, 'apart_too_seconds_count')).toBe(1);
  });

  it.each(ROUTES)('%s stays documented', (route) => {
    const document = SwaggerModule.createDocument(running.app, new DocumentBuilder().build());
    const operation = document.paths[`/v2/${route}/{id}`]?.post;
    expect(operation).toMatchObject({
      summary: 'Takes an order',
      parameters: [{ name: 'id', in: 'path', schema: { type: 'number' } }],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
      responses: { 200: {} },
    });
  });

  it('counts only calls that got past the guard', async () => {
    const exposition = await scrape(running.url);
    const labels = (type: string, method: string) => `{class="${type}",method="${method}",result="success"}`;
    for (const method of ['above', 'below', 'between']) {
      expect(sample(exposition, `method_calls_total${labels('Orders', method)}`)).toBe(1);
    }
    expect(sample(exposition, `method_calls_total${labels('Whole', 'take')}`)).toBe(1);
    expect(sample(exposition, 'between_amount_sum')).toBe(5);
    expect(sample(exposition, 'below_seconds_count{amount="5"}')).toBe(1);
  });
});
