import { ownNames } from '../names/own-names.js';
import type { Application, ApplicationMetric } from './application.js';

/** The application with the names that its metrics have by its options, as the factory makes them. */
export function withOwnNames(application: Application): Application {
  const { prefix } = application;
  const named = (name: string): string => prefix + name;
  return {
    ...application,
    modules: application.modules.map((module) => ({ ...module, metrics: module.metrics.map(named) })),
    metrics: application.metrics.map((metric) =>
      metric.place === undefined ? ofLibrary(metric, application) : { ...metric, name: named(metric.name) },
    ),
    methods: application.methods.map((method) => ({
      ...method,
      decorators: method.decorators.map((one) => ({ ...one, metrics: one.metrics.map(named) })),
    })),
  };
}

/** Those of requests are declared with the names and labels of their naming. */
function ofLibrary(metric: ApplicationMetric, application: Application): ApplicationMetric {
  const [own] = ownNames(metric.name, application).filter(({ name }) => name.endsWith(metric.name));
  if (own === undefined) return metric;
  return {
    ...metric,
    name: own.name,
    labels: metric.labels.map((label) => ({ ...label, name: own.labels[label.name] ?? label.name })),
  };
}
