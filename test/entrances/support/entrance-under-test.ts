import type { INestApplicationContext } from '@nestjs/common';
import type { ServerUnderTest } from './server-under-test.js';
import type { EntranceOptions, MetricsModuleOptions } from '@app/metrics';

/** How the tests of all entrances drive one. */
export interface EntranceUnderTest {
  readonly name: string;
  readonly option: EntranceSwitch;
  /** The names of its metrics. */
  readonly calls: string;
  readonly duration: string;
  readonly inFlight: string;
  /** The labels of the handler, as exposed. */
  readonly labels: string;
  /** With OpenTelemetry's naming, if they differ. */
  readonly otelLabels?: string;
  readonly otelCalls?: string;
  /** A further label, of calls that have ended. */
  readonly status?: {
    readonly label: string;
    readonly otelLabel: string;
    readonly success: string;
    readonly failure: string;
  };
  /** Whether the package subscribes to an Observable that the handler returns. */
  readonly subscribes: boolean;
  /** Whether a call reaches the handlers of all applications that are there. */
  readonly reachesAll?: boolean;
  /** The exception of an Observable without a value, where the package needs one. */
  readonly withoutValue?: string;
  /** Other kinds of handlers that it calls. */
  readonly kinds: readonly HandlerKind[];
  /** Whether only the first call tells the labels. */
  readonly isNamedByCalls?: boolean;
  /** Whether the package waits for calls that are under way when the application closes. */
  readonly waitsAtClose?: boolean;
  /** A server that its calls go through. */
  readonly server?: ServerUnderTest;
  /** Whether its calls come over a connection, which can be lost. */
  readonly isConnected?: boolean;
  /** Starts an application with one handler that does as `handle`. */
  start(handle: () => unknown, kind?: HandlerKind, options?: MetricsModuleOptions): Promise<Running>;
}

/** The options that turn an entrance on and off. */
type EntranceSwitch = Exclude<
  keyof EntranceOptions,
  'queueDepth' | 'slowListenerSeconds' | 'graphqlOperations' | 'graphqlResolvers'
>;

export type HandlerKind = 'inherited' | 'request-scoped';

export interface Running {
  readonly app: INestApplicationContext;
  /** Calls the handler as the package does; resolves when the call has ended, however it did. */
  readonly call: () => Promise<void>;
  /** Breaks the connection that the calls come over. */
  readonly lose?: () => Promise<void> | void;
  /** Lets calls go on that wait for the connection. */
  readonly restore?: () => Promise<void>;
}
