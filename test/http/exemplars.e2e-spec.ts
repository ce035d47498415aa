import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Module, Res } from '@nestjs/common';
import { context, ROOT_CONTEXT, type Span, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import { MetricsModule } from '@app/metrics';
import type { Server } from 'node:http';
import { PLATFORMS, type RunningApp, sample, startApp } from '../support/app.js';

let provider = new BasicTracerProvider();
const spans: Span[] = [];

function inSpan<T>(run: () => T): T {
  const span = provider.getTracer('test').startSpan('request', {}, ROOT_CONTEXT);
  spans.push(span);
  return context.with(trace.setSpan(ROOT_CONTEXT, span), run);
}

/** As instrumentation of node:http does: the server emits its requests inside of a span. */
function instrument(app: INestApplication): void {
  const server = app.getHttpServer() as Server;
  const emit = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean;
  server.emit = ((event: string, ...args: unknown[]) =>
    event === 'request' ? inSpan(() => emit(event, ...args)) : emit(event, ...args)) as typeof server.emit;
}

/** As an application does that makes a span in its own middleware. */
function traceInMiddleware(app: INestApplication): void {
  app.use((_request: unknown, _response: unknown, next: () => void) => inSpan(next));
}

@Controller('loans')
class LoansController {
  @Get()
  async list(): Promise<string[]> {
    return new Promise((resolve) => setImmediate(() => resolve([])));
  }

  /** As an application that answers from a queue of its own, which runs outside of the span. */
  @Get('queued')
  queued(@Res() response: { send(body: string): void }): void {
    context.with(ROOT_CONTEXT, () => response.send('[]'));
  }
}

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })], controllers: [LoansController] })
class AppModule {}

describe.each(PLATFORMS)('exemplars of request latencies, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());
  afterEach(async () => {
    spans.length = 0;
    await running.app.close();
  });

  const start = async (sampler: Sampler, configure?: (app: INestApplication) => void): Promise<void> => {
    provider = new BasicTracerProvider({ sampler });
    running = await startApp({ imports: [AppModule] }, configure, platform);
  };

  const openMetrics = async (): Promise<string> => {
    const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
    return (await fetch(`${running.url}/metrics`, { headers })).text();
  };

  it.each([
    { what: 'instrumentation made around the request', configure: instrument, endpoint: '/loans' },
    {
      what: 'instrumentation made around a request that is answered outside of it',
      configure: instrument,
      endpoint: '/loans/queued',
    },
    { what: 'middleware of the application made', configure: traceInMiddleware, endpoint: '/loans' },
  ])('point to the span that $what', async ({ configure, endpoint }) => {
    await start(new AlwaysOnSampler(), configure);
    await (await fetch(`${running.url}${endpoint}`)).text();
    const span = spans[0]?.spanContext();
    expect(span?.traceFlags).toBe(TraceFlags.SAMPLED);
    const page = await openMetrics();
    expect(sample(page, `http_requests_total{method="GET",endpoint="${endpoint}",status_code="200"}`)).toBe(
      1,
    );
    const exemplars = page.match(/^http_request_duration_seconds_bucket\{.*\} \d+ # .*$/gm) ?? [];
    expect(exemplars).toHaveLength(1);
    expect(exemplars[0]).toContain(`endpoint="${endpoint}"`);
    expect(exemplars[0]).toContain(`# {trace_id="${span?.traceId}",span_id="${span?.spanId}"}`);
  });

  it('are not there for spans that are not sampled', async () => {
    await start(new AlwaysOffSampler(), instrument);
    await (await fetch(`${running.url}/loans`)).text();
    expect(spans).not.toHaveLength(0);
    expect(await openMetrics()).not.toMatch(/^http_request_duration_seconds_bucket\{.*# \{/m);
  });

  it('are not there without spans', async () => {
    await start(new AlwaysOnSampler());
    await (await fetch(`${running.url}/loans`)).text();
    expect(await openMetrics()).not.toMatch(/^http_request_duration_seconds_bucket\{.*# \{/m);
  });
});
