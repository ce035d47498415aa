import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Who measures: a function that makes of the library's URL and an entrance the parts of an application that is measured
 * or not, and reads back what was counted, where it can be read.
 */
export const CONTESTANTS = {
  async ours(libraryUrl, { option, counter }) {
    const { measureEnhancers, MetricFactory, MetricsModule } = await import(`${libraryUrl}index.js`);
    return {
      partsOf(isOn) {
        const entrances = option === undefined ? false : { [option]: isOn };
        const metrics = MetricsModule.forRoot({
          defaultMetrics: false,
          runtime: false,
          http: false,
          entrances,
        });
        const isInstrumented = isOn && option === undefined;
        const instrument = isInstrumented ? { instanceDecorator: measureEnhancers() } : undefined;
        return { imports: [metrics], instrument };
      },
      countedBy: (app) => countOf(app.get(MetricFactory, { strict: false }).registry, counter),
    };
  },

  /** With an interceptor as its users write it. */
  async '@willsoto/nestjs-prometheus'() {
    const { PrometheusModule } = await import('@willsoto/nestjs-prometheus');
    const { Counter, Histogram, register } = (await import('prom-client')).default;
    const labelNames = ['class', 'method'];
    const calls = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: [...labelNames, 'result'] });
    const duration = new Histogram({ name: 'call_duration_seconds', help: 'Duration.', labelNames });
    const { tap } = await import('rxjs');
    class Measuring {
      intercept(context, next) {
        const labels = { class: context.getClass().name, method: context.getHandler().name };
        const end = duration.startTimer(labels);
        const count = (result) => {
          end();
          calls.inc({ ...labels, result });
        };
        return next.handle().pipe(tap({ error: () => count('failure'), complete: () => count('success') }));
      }
    }
    const prometheus = () => PrometheusModule.register({ defaultMetrics: { enabled: false } });
    return {
      partsOf: (isOn) => (isOn ? { imports: [prometheus()], interceptor: Measuring } : { imports: [] }),
      countedBy: () => countOf(register, 'calls_total'),
    };
  },

  /** Sends what it measures to a process of this machine that takes anything. */
  async '@nestjs/observe'() {
    const { createObserveModule } = await import('@nestjs/observe');
    const collector = fork(new URL('collector.mjs', import.meta.url), { execArgv: [] });
    process.once('exit', () => collector.kill());
    const [port] = await once(collector, 'message');
    return {
      partsOf(isOn) {
        if (!isOn) return { imports: [] };
        const { ObserveModule, ObserveInstrument } = createObserveModule();
        const module = ObserveModule.forRoot({
          appKey: 'key',
          appSecret: 'secret',
          serviceId: 'bench',
          endpoint: `http://127.0.0.1:${port}`,
          runtimeMetrics: false,
        });
        return { imports: [module], instrument: ObserveInstrument };
      },
      countedBy: () => undefined,
    };
  },
};

async function countOf(registry, counter) {
  const { values } = await registry.getSingleMetric(counter).get();
  return (
    values
      // Of a histogram, its count.
      .filter(({ metricName = counter }) => metricName === counter || metricName === `${counter}_count`)
      .reduce((sum, { value }) => sum + value, 0)
  );
}
