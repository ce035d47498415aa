import { Controller, Inject, Module, Scope, type Type } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  type CustomTransportStrategy,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  NestMicroservice,
} from '@nestjs/microservices';
import { MetricsModule } from '@app/metrics';
import { lastValueFrom, Subject, takeUntil } from 'rxjs';
import { endOfCall } from './end-of-call.js';
import type { EntranceUnderTest, HandlerKind, Running } from './entrance-under-test.js';

/** The metrics that all transports have. */
export const CALLS = {
  option: 'microservices',
  calls: 'microservice_calls_total',
  duration: 'microservice_call_duration_seconds',
  inFlight: 'microservice_calls_in_flight',
  subscribes: true,
  kinds: ['inherited', 'request-scoped'],
} as const;

type Kind = 'request' | 'event';

/** How a transport differs from others. */
interface Differences {
  readonly reachesAll?: boolean;
  /** Instead of settings: a server and a client that speaks with it. */
  readonly byHand?: () => { readonly strategy: CustomTransportStrategy; readonly client: ClientProxy };
  readonly beforeClose?: (server: object) => Promise<void>;
  /** Which calls can lose their connection, and how. */
  readonly losing?: {
    readonly kinds: readonly Kind[];
    readonly of: (client: ClientProxy) => Pick<Running, 'lose' | 'restore'>;
  };
}

/** Requests and events over a transport: `connect()` tells how to reach a server. */
export function overTransport(
  transport: string,
  connect: () => Promise<MicroserviceOptions> | MicroserviceOptions,
  { reachesAll = false, byHand, beforeClose, losing }: Differences = {},
): EntranceUnderTest[] {
  return (['request', 'event'] as const).map((kind) => ({
    name: `@nestjs/microservices, ${kind}s over ${transport}`,
    ...CALLS,
    reachesAll,
    isConnected: losing?.kinds.includes(kind) ?? false,
    labels: `transport="${transport}",pattern="loan.paid",kind="${kind}"`,
    async start(handle, handlerKind, options) {
      const made = byHand?.();
      const settings = made === undefined ? await connect() : { strategy: made.strategy };
      const waiting: (() => void)[] = [];
      const controller = controllerOf(kind, endOfCall(handle, waiting), handlerKind);
      @Module({
        imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, ...options })],
        controllers: [controller],
      })
      class AppModule {}
      const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
        ...settings,
        logger: false,
        abortOnError: false,
      });
      await app.listen();
      const client = made?.client ?? ClientProxyFactory.create(settings as object);
      const closing = new Subject<void>();
      let closed: Promise<void> | undefined;
      const closeBoth = async () => {
        closing.next();
        try {
          await beforeClose?.(app.getTransportServer());
        } finally {
          await client.close();
          await NestMicroservice.prototype.close.call(app);
        }
      };
      const connection = losing?.of(client);
      let isLost = false;
      // Some clients have nothing to close any more.
      const close = () =>
        closeBoth().catch((error: unknown) => (isLost ? undefined : Promise.reject(error as Error)));
      // The clients of some brokers can't be closed twice. Nest ignores an assignment.
      Object.defineProperty(app, 'close', { value: () => (closed ??= close()), configurable: true });
      return {
        app,
        ...connection,
        lose() {
          isLost = true;
          return connection?.lose?.();
        },
        async call() {
          if (kind === 'request') {
            const answer = client.send('loan.paid', { id: 1 }).pipe(takeUntil(closing));
            await lastValueFrom(answer, { defaultValue: undefined }).catch(() => undefined);
            return;
          }
          const end = new Promise<void>((resolve) => waiting.push(resolve));
          const emitted = client.emit('loan.paid', { id: 1 }).pipe(takeUntil(closing));
          await lastValueFrom(emitted, { defaultValue: undefined });
          await end;
          // What Nest does after the handler takes a few microtasks.
          await new Promise((resolve) => setImmediate(resolve));
        },
      };
    },
  }));
}

function controllerOf(kind: Kind, handle: () => unknown, handlerKind?: HandlerKind): Type {
  const pattern = kind === 'request' ? MessagePattern('loan.paid') : EventPattern('loan.paid');
  if (handlerKind === 'request-scoped') {
    @Controller({ scope: Scope.REQUEST })
    class Loans {
      constructor(@Inject(REQUEST) readonly message: unknown) {}

      @pattern
      onPaid(_loan: unknown): unknown {
        return handle();
      }
    }
    return Loans;
  }
  @Controller()
  class Loans {
    @pattern
    onPaid(_loan: unknown): unknown {
      return handle();
    }
  }
  if (handlerKind === undefined) return Loans;
  @Controller()
  class Inheriting extends Loans {}
  return Inheriting;
}
