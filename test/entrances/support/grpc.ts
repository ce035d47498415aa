import { fileURLToPath } from 'node:url';
import { Controller, Inject, Module, Scope, type Type } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import {
  type ClientGrpcProxy,
  ClientProxyFactory,
  GrpcMethod,
  type GrpcOptions,
  type MicroserviceOptions,
  NestMicroservice,
  Transport,
} from '@nestjs/microservices';
import { MetricsModule } from '@app/metrics';
import { lastValueFrom, type Observable } from 'rxjs';
import { freePort } from '../../faults/support/servers.js';
import { endOfCall } from './end-of-call.js';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';
import { CALLS } from './microservice.js';

/** A place for the service of `loans.proto`. */
export async function grpcSettings(): Promise<GrpcOptions> {
  return {
    transport: Transport.GRPC,
    options: {
      package: 'bank',
      protoPath: fileURLToPath(new URL('loans.proto', import.meta.url)),
      url: `127.0.0.1:${await freePort()}`,
    },
  };
}

/** Calls of one value that are answered with one; streams have tests of their own. */
export const grpc: EntranceUnderTest = {
  name: '@nestjs/microservices, unary calls over gRPC',
  ...CALLS,
  labels: 'transport="grpc",pattern="bank.Loans/Find",kind="unary"',
  status: { label: 'grpc_code', otelLabel: 'rpc_response_status_code', success: 'OK', failure: 'UNKNOWN' },
  async start(handle, kind, options) {
    const settings = await grpcSettings();
    const waiting: (() => void)[] = [];
    @Module({
      imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, ...options })],
      controllers: [controllerOf(endOfCall(handle, waiting), kind)],
    })
    class AppModule {}
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
      ...settings,
      logger: false,
      abortOnError: false,
    });
    await app.listen();
    const client = ClientProxyFactory.create(settings) as object as ClientGrpcProxy;
    const loans = client.getService<{ find(loan: object): Observable<unknown> }>('Loans');
    const close = () => {
      client.close();
      return NestMicroservice.prototype.close.call(app);
    };
    // Nest ignores an assignment.
    Object.defineProperty(app, 'close', { value: close, configurable: true });
    return {
      app,
      async call() {
        const end = new Promise<void>((resolve) => waiting.push(resolve));
        // Nest does not answer with an Observable that has no value.
        void lastValueFrom(loans.find({ id: 1 })).catch(() => undefined);
        await end;
      },
    };
  },
};

function controllerOf(handle: () => unknown, kind: HandlerKind | undefined): Type<unknown> {
  if (kind === 'request-scoped') {
    @Controller({ scope: Scope.REQUEST })
    class Loans {
      constructor(@Inject(REQUEST) readonly message: unknown) {}

      @GrpcMethod('Loans')
      find(): unknown {
        return handle();
      }
    }
    return Loans;
  }
  @Controller()
  class Loans {
    @GrpcMethod('Loans')
    find(): unknown {
      return handle();
    }
  }
  if (kind === undefined) return Loans;
  @Controller()
  class Inheriting extends Loans {}
  return Inheriting;
}
