import { ConsoleLogger, Logger, type LoggerService, type LogLevel } from '@nestjs/common';
import { type AnyMethod, replaceMethod } from '../metrics/calls/replace-method.js';

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

/**
 * Counts the lines of Nest's loggers: those that a `ConsoleLogger` prints, and the calls of the application's own logger
 * (`app.useLogger()`). Loggers belong to the process, so each application of a process counts the lines of all.
 */
export class LogEvents {
  #stops: (() => void)[] = [];
  readonly #known = new WeakSet<object>();
  /** How many calls of own loggers are under way: one level may call another, or a `ConsoleLogger`. */
  #depth = 0;
  #printed = 0;

  constructor(
    private readonly count: (level: LogLevel, lines: number) => void,
    private readonly report: (error: unknown) => void,
  ) {}

  start(): void {
    this.#replace(ConsoleLogger.prototype, 'printMessages', (print) => this.#printing(print));
    this.#replace(Logger, 'overrideLogger', (override) => {
      const watch = () => this.#watch();
      return function (...args) {
        const result = override.apply(this, args);
        watch();
        return result;
      };
    });
    this.#watch();
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #printing(print: AnyMethod): AnyMethod {
    const printed = (level: LogLevel, lines: number) => {
      this.#printed += lines;
      this.#count(level, lines);
    };
    return function (...args) {
      const result = print.apply(this, args);
      const [messages, , level = 'log'] = args as [unknown[], string, LogLevel?];
      printed(level, messages.length);
      return result;
    };
  }

  /** Counts the calls of the logger that Nest uses now, unless it is one of Nest's own. */
  #watch(): void {
    const { staticInstanceRef: logger } = Logger as unknown as { staticInstanceRef?: LoggerService };
    if (logger === undefined || this.#known.has(logger)) return;
    const { constructor: type } = logger;
    if (type === ConsoleLogger || type === Logger) return;
    this.#known.add(logger);
    for (const level of LEVELS) {
      this.#replace(logger, level, (log) => this.#calling(logger, level, log));
    }
  }

  #calling(logger: object, level: LogLevel, log: AnyMethod): AnyMethod {
    const call = (self: unknown, args: unknown[]) => {
      const printed = this.#printed;
      this.#depth++;
      try {
        return log.apply(self, args);
      } finally {
        this.#depth--;
        if (this.#depth === 0 && this.#printed === printed && isEnabled(logger, level)) this.#count(level, 1);
      }
    };
    return function (...args) {
      return call(this, args);
    };
  }

  #count(level: LogLevel, lines: number): void {
    // A logger may print levels of its own.
    if (LEVELS.includes(level)) this.count(level, lines);
  }

  #replace(target: object, method: string, replacement: (original: AnyMethod) => AnyMethod): void {
    try {
      this.#stops.push(replaceMethod(target, method, replacement));
    } catch (error) {
      this.report(error);
    }
  }
}

function isEnabled(logger: object, level: LogLevel): boolean {
  const { isLevelEnabled } = logger as { isLevelEnabled?: unknown };
  return typeof isLevelEnabled !== 'function' || isLevelEnabled.call(logger, level) !== false;
}
