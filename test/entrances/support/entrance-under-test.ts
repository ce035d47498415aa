import type { INestApplicationContext } from '@nestjs/common';
import type { MetricsModuleOptions } from '@app/metrics';

/** How the tests of all entrances drive one. */
export interface EntranceUnderTest {
  readonly name: string;
  readonly option: 'schedule' | 'eventEmitter';
  /** The names of its metrics. */
  readonly calls: string;
  readonly duration: string;
  readonly inFlight: string;
  /** The labels of the handler, as exposed. */
  readonly labels: string;
  /** Whether the package subscribes to an Observable that the handler returns. */
  readonly subscribes: boolean;
  /** Other kinds of handlers that it calls. */
  readonly kinds: readonly HandlerKind[];
  /** Starts an application with one handler that does as `handle`. */
  start(handle: () => unknown, kind?: HandlerKind, options?: MetricsModuleOptions): Promise<Running>;
}

export type HandlerKind = 'inherited' | 'request-scoped';

export interface Running {
  readonly app: INestApplicationContext;
  /** Calls the handler as the package does; resolves when the call has ended, however it did. */
  call(): Promise<void>;
}
