import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Counted, InFlight, MetricLabel, MetricsConfigurationError, Observed, Timed } from '@app/metrics';
import { meteredApp } from './support/metered-app.js';

const untyped = (decorator: unknown): MethodDecorator & PropertyDecorator & ClassDecorator =>
  decorator as never;

describe('decorating', () => {
  const declared = String.raw`\(.*misuse\.spec\.ts:\d+\)`;

  it.each<[string, string, () => unknown]>([
    [
      'an accessor',
      `@Timed\\(\\) on Wrong\\.score ${declared}: an accessor is not a method\\. Move`,
      () => {
        class Wrong {
          @untyped(Timed())
          get score(): number {
            return 1;
          }
        }
        return Wrong;
      },
    ],
    [
      'a property',
      `@Counted\\(\\) on Wrong\\.run ${declared}: a property is not a method\\. Write it as a method`,
      () => {
        class Wrong {
          @untyped(Counted())
          run = (): void => undefined;
        }
        return Wrong;
      },
    ],
    [
      'a class with what is for methods',
      `@Observed\\(\\) on Wrong ${declared}: it measures one method\\. Put it on a method`,
      () => {
        @untyped(Observed(() => 1, { name: 'a', help: 'A.' }))
        class Wrong {
          run(): void {}
        }
        return Wrong;
      },
    ],
    [
      'with an invalid metric name',
      `@Timed\\(\\) on Wrong\\.run ${declared}: histogram "no-good": .*is not a valid metric name\\. Use`,
      () => methodWith(Timed({ name: 'no-good' })),
    ],
    [
      'with a reserved label',
      `@Timed\\(\\) on Wrong\\.run ${declared}: histogram "a_seconds": label name "le" is reserved`,
      () => methodWith(Timed({ name: 'a_seconds', labels: { le: '1' } })),
    ],
    [
      'with a label of Prometheus',
      `@InFlight\\(\\) on Wrong\\.run ${declared}: gauge "a": label name "__name__" is reserved`,
      () => methodWith(InFlight({ name: 'a', labels: { __name__: '1' } })),
    ],
    [
      'with an invalid label',
      `@Counted\\(\\) on Wrong\\.run ${declared}: counter "a_total": "a-b" is not a valid label name`,
      () => methodWith(Counted({ name: 'a_total', labels: { 'a-b': '1' } })),
    ],
    [
      'with buckets out of order',
      `@Timed\\(\\) on Wrong\\.run ${declared}: histogram "a_seconds": bucket 1 \\(1\\) is not above`,
      () => methodWith(Timed({ name: 'a_seconds', buckets: [2, 1] })),
    ],
    [
      'with nothing to count',
      `@Counted\\(\\) on Wrong\\.run ${declared}: onlyFailures and onlySuccesses together leave no call to count\\. Give only one`,
      () => methodWith(Counted({ onlyFailures: true, onlySuccesses: true } as never)),
    ],
    [
      'with a label that a parameter gives as well',
      `@Timed\\(\\) on Wrong\\.run ${declared}: label "kind" is given twice, by @MetricLabel\\(\\)\\. Give it once`,
      () => {
        class Wrong {
          @Timed({ name: 'a_seconds', labels: { kind: 'x' } })
          run(@MetricLabel('kind') _kind: string): void {}
        }
        return Wrong;
      },
    ],
    [
      "a constructor's parameter",
      '@MetricLabel\\("kind"\\) on the constructor of Wrong: only methods are measured\\. Move it',
      () => {
        const label: ParameterDecorator = MetricLabel('kind') as never;
        class Wrong {
          constructor(@label readonly kind: string) {}
          run(): void {}
        }
        return Wrong;
      },
    ],
  ])('%s fails, saying where and what to do', (_what, message, decorate) => {
    expect(decorate).toThrow(MetricsConfigurationError);
    expect(decorate).toThrow(new RegExp(`^${message}`));
  });

  it.each<[string, () => MethodDecorator, string]>([
    ['@Counted()', () => Counted(), 'method_calls_total'],
    ['@Timed()', () => Timed(), 'method_duration_seconds'],
    ['@Timed()', () => Timed({ longTask: true }), 'method_long_task_active'],
    ['@InFlight()', () => InFlight(), 'method_calls_in_flight'],
    ['@Observed()', () => Observed(() => 1, { name: 'rows', help: 'R.' }) as MethodDecorator, 'rows'],
  ])('%s twice for one metric fails (%#)', (name, decorator, metric) => {
    const decorate = (): unknown => {
      class Wrong {
        @decorator()
        @decorator()
        run(): void {}
      }
      return Wrong;
    };
    expect(decorate).toThrow(`${name} on the same method already records "${metric}". Remove one`);
  });

  // What TypeScript without "experimentalDecorators", and the compilers of the standard, give to a decorator.
  it.each([
    [
      { kind: 'method', name: '#hidden', private: true },
      "@Timed() on #hidden: a private #method can't be replaced",
    ],
    [
      { kind: 'method', name: 'run', private: false },
      '@Timed() on run: it was compiled as a standard decorator. Set "experimentalDecorators"',
    ],
    [
      { kind: 'class', name: 'Wrong' },
      '@Timed() on Wrong: it was compiled as a standard decorator. Set "experimentalDecorators"',
    ],
  ])('as a standard decorator fails: %p', (context, message) => {
    const decorate = Timed() as never as (value: unknown, context: unknown) => void;
    expect(() => decorate(() => undefined, context)).toThrow(message);
  });
});

/** A decorator of somebody else, which wraps the method as well. */
const wrapped: MethodDecorator = (_target, _key, descriptor: PropertyDescriptor) => {
  const inner = descriptor.value as (...args: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    return inner.apply(this, args);
  };
};

describe('with a wrapper of other code in between', () => {
  it('one metric is still not recorded twice', () => {
    expect(() => {
      class Wrong {
        @Counted()
        @wrapped
        @Counted()
        run(): void {}
      }
      return Wrong;
    }).toThrow('@Counted() on the same method already records "method_calls_total"');
  });

  it("the method's own decorator still goes before the class's", async () => {
    @Counted()
    @Injectable()
    class Whole {
      @wrapped
      @Counted({ name: 'own_total' })
      run(): void {}
    }
    const app = await meteredApp({ providers: [Whole] });
    app.module.get(Whole).run();
    expect(await app.value('own_total')).toBe(1);
    expect(await app.samples('method_calls_total')).toEqual([]);
    await app.close();
  });

  it('the start still fails when what is below it clashes', async () => {
    @Injectable()
    class Hidden {
      @Timed()
      @wrapped
      @Counted({ name: 'metrics_errors_total', labels: { b: 'x' } })
      run(): void {}
    }
    await expect(meteredApp({ providers: [Hidden] })).rejects.toThrow('"metrics_errors_total"');
  });
});

describe('the start', () => {
  it.each<[string, MethodDecorator]>([
    ['@Counted()', Counted({ name: 'metrics_errors_total' })],
    ['@Timed()', Timed({ name: 'metrics_errors_total' })],
    ['@InFlight()', InFlight({ name: 'metrics_errors_total' })],
    ['@Observed()', Observed(() => 1, { name: 'metrics_errors_total', help: 'E.' }) as MethodDecorator],
  ])('fails when the metric of %s clashes', async (_name, decorate) => {
    @Injectable()
    class Clashing {
      @decorate
      run(): void {}
    }
    await expect(meteredApp({ providers: [Clashing] })).rejects.toThrow(
      /"metrics_errors_total".*Clashing\.run/,
    );
  });

  it('fails when a metric has other labels elsewhere, naming both places', async () => {
    @Injectable()
    class First {
      @Counted({ name: 'shared_total', labels: { a: 'x' } })
      run(): void {}
    }
    @Injectable()
    class Second {
      @Counted({ name: 'shared_total', labels: { b: 'x' } })
      run(): void {}
    }
    await expect(meteredApp({ providers: [First, Second] })).rejects.toThrow(
      /"shared_total" .*misuse\.spec\.ts:\d+, Second\.run.*misuse\.spec\.ts:\d+, First\.run \(labels \[a\] there, \[b\] here\)/,
    );
  });

  it('fails when a metric has other native options elsewhere', async () => {
    @Injectable()
    class First {
      @Timed({ name: 'shared_seconds', native: {} })
      run(): void {}
    }
    @Injectable()
    class Second {
      @Timed({ name: 'shared_seconds', native: { bucketFactor: 1.5 } })
      run(): void {}
    }
    await expect(meteredApp({ providers: [First, Second] })).rejects.toThrow(
      /"shared_seconds" .*Second\.run.*First\.run \(native options \[the defaults\] there, \[bucketFactor: 1\.5\] here\)/,
    );
  });

  it('fails when a static method clashes as well', async () => {
    @Injectable()
    class Static {
      @Counted({ name: 'metrics_errors_total', labels: { b: 'x' } })
      static run(): void {}
      run(): void {}
    }
    await expect(meteredApp({ providers: [Static] })).rejects.toThrow('"metrics_errors_total"');
  });

  it('fails when no metric carries the label of a parameter', async () => {
    @Injectable()
    class Lost {
      @Timed()
      run(@MetricLabel('kind') _kind: string): void {}
    }
    await expect(meteredApp({ providers: [Lost] })).rejects.toThrow(
      '@MetricLabel("kind") on Lost.run: no metric of this method can carry the label, because the default metrics',
    );
  });
});

describe('a class that Nest does not make, with a metric that clashes', () => {
  it('runs without it, which is counted once', async () => {
    class Plain {
      @Counted({ name: 'metrics_errors_total', labels: { other: 'x' } })
      run(): string {
        return 'done';
      }
    }
    const app = await meteredApp({ providers: [] });
    expect([new Plain().run(), new Plain().run()]).toEqual(['done', 'done']);
    expect(await app.value('metrics_errors_total', { source: 'decorator' })).toBe(1);
    await app.close();
  });
});

function methodWith(decorator: unknown): unknown {
  class Wrong {
    @untyped(decorator)
    run(): void {}
  }
  return Wrong;
}
