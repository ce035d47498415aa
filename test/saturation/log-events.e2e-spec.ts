import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  ConsoleLogger,
  type INestApplicationContext,
  Logger,
  type LoggerService,
  type LogLevel,
  Module,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricFactory, MetricsModule } from '@app/metrics';
import { countsOf } from '../entrances/support/metrics.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
  jest.restoreAllMocks();
  // Both belong to the process.
  Logger.overrideLogger(new Logger());
  Logger.overrideLogger(Object.keys(ALL) as LogLevel[]);
});

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })] })
class AppModule {}

/** Starts an application, and what it prints goes nowhere. */
async function start(logger?: LoggerService | LogLevel[] | false) {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const options = logger === undefined ? {} : { logger };
  const app = await NestFactory.createApplicationContext(AppModule, options);
  opened.push(app);
  const before = await countsOf(app, 'log_events_total');
  return { app, counts: async () => difference(await countsOf(app, 'log_events_total'), before) };
}

/** One line at each level. */
function logWith(logger: LoggerService): void {
  logger.log('one');
  logger.error('two', 'Error: two\n  at line 2');
  logger.warn('three');
  logger.debug?.('four');
  logger.verbose?.('five');
  logger.fatal?.('six');
}

const ALL = { fatal: 1, error: 1, warn: 1, log: 1, debug: 1, verbose: 1 };

/** A logger of the application's own, which is none of Nest's. */
class OwnLogger implements LoggerService {
  readonly lines: unknown[][] = [];

  log(...args: unknown[]): void {
    this.lines.push(args);
  }

  error(...args: unknown[]): void {
    this.log(...args);
  }

  warn(...args: unknown[]): void {
    this.lines.push(args);
  }
}

class Prefixed extends ConsoleLogger {
  override log(message: unknown): void {
    super.log(`loans: ${String(message)}`);
  }
}

describe('each line counts once', () => {
  it.each<[string, () => LoggerService]>([
    ['a Logger of a class', () => new Logger('Loans')],
    ['the static Logger', () => Logger],
    ['a ConsoleLogger', () => new ConsoleLogger()],
    ['a ConsoleLogger that writes JSON', () => new ConsoleLogger({ json: true })],
    ['a subclass of ConsoleLogger', () => new Prefixed()],
  ])('of %s', async (_, make) => {
    const { counts } = await start();
    logWith(make());
    expect(await counts()).toEqual(ALL);
  });

  it.each<[string, () => LoggerService]>([
    ['a ConsoleLogger', () => new ConsoleLogger()],
    ['a subclass of ConsoleLogger', () => new Prefixed()],
  ])('with %s as the logger of the application', async (_, make) => {
    const logger = make();
    const { counts } = await start(logger);
    logWith(new Logger('Loans'));
    logWith(logger);
    expect(await counts()).toEqual(Object.fromEntries(Object.keys(ALL).map((level) => [level, 2])));
  });

  it('with a logger of its own, which may come late and have few levels', async () => {
    const { app, counts } = await start();
    const logger = new OwnLogger();
    app.useLogger(logger);
    logWith(new Logger('Loans'));
    logWith(logger);
    expect(await counts()).toEqual({ error: 2, warn: 2, log: 2 });
    expect(logger.lines.slice(0, 2)).toEqual([
      ['one', 'Loans'],
      ['two', 'Error: two\n  at line 2', 'Loans'],
    ]);
  });

  it('with a logger of its own that hands its lines to a ConsoleLogger', async () => {
    const inner = new ConsoleLogger();
    class Outer extends OwnLogger {
      override warn(message: unknown): void {
        inner.warn(message);
      }
    }
    const { counts } = await start(new Outer());
    new Logger('Loans').warn('three');
    expect(await counts()).toEqual({ warn: 1 });
  });

  it('of several messages in a call', async () => {
    const { counts } = await start();
    new Logger('Loans').warn('one', 'two');
    expect(await counts()).toEqual({ warn: 2 });
  });
});

describe('what is not printed does not count:', () => {
  it('levels that are off', async () => {
    const { app, counts } = await start(['warn']);
    logWith(new Logger('Loans'));
    expect(await counts()).toEqual({ fatal: 1, error: 1, warn: 1 });
    app.useLogger(['fatal']);
    logWith(new Logger('Payments'));
    expect(await counts()).toEqual({ fatal: 2, error: 1, warn: 1 });
  });

  it('levels that are off in a logger of the application', async () => {
    const { counts } = await start(new Prefixed('Loans', { logLevels: ['error'] }));
    logWith(new Logger('Loans'));
    expect(await counts()).toEqual({ fatal: 1, error: 1 });
  });

  it('anything while logging is off', async () => {
    const { counts } = await start(false);
    logWith(new Logger('Loans'));
    expect(await counts()).toEqual({});
  });

  it('lines that are held back until they are printed', async () => {
    const { counts } = await start();
    Logger.attachBuffer();
    new Logger('Loans').log('one');
    expect(await counts()).toEqual({});
    Logger.flush();
    expect(await counts()).toEqual({ log: 1 });
  });

  it('lines after the end of the application', async () => {
    const { app, counts } = await start();
    const print = ConsoleLogger.prototype['printMessages'];
    await app.close();
    const before = await counts();
    new Logger('Loans').log('one');
    expect(await counts()).toEqual(before);
    expect(ConsoleLogger.prototype['printMessages']).not.toBe(print);
  });
});

it('shows every level from the start', async () => {
  const { app } = await start(false);
  const page = await app.get(MetricFactory).registry.metrics();
  expect([...page.matchAll(/^log_events_total\{level="(\w+)"\} 0$/gm)].map(([, level]) => level)).toEqual(
    Object.keys(ALL),
  );
});

function difference(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  const entries = Object.entries(after)
    .map(([labels, count]): [string, number] => [
      labels.slice('level="'.length, -1),
      count - (before[labels] ?? 0),
    ])
    .filter(([, count]) => count !== 0);
  return Object.fromEntries(entries);
}
